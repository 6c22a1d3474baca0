// The same without a mouse: what has the focus is always to be seen.
import { focused, tabs } from './focus.mjs';
import { address, email, password, play } from './kit.mjs';

await play(async (page) => {
  const { to: tabTo, unseen } = tabs(page);
  await page.goto(`${address}/plan`);
  await page.getByLabel('Your e-mail address').waitFor();
  await page.keyboard.type(email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.locator('.found').waitFor();
  await tabTo('Skip to the content');
  await page.keyboard.press('Enter');
  const skipped = await focused(page);
  await tabTo('Standing');
  await page.keyboard.type('La');
  await page.locator('.found', { hasText: /^4 / }).waitFor();
  await tabTo('Columns');
  await page.keyboard.press('Enter');
  await tabTo('Stage');
  await page.keyboard.press('Space');
  await page.locator('thead th', { hasText: 'Stage' }).waitFor({ state: 'detached' });
  await tabTo('Take off');
  await page.keyboard.press('Enter');
  await page.locator('.found', { hasText: /^9 / }).waitFor();
  await page.reload();
  await page.locator('.found').waitFor();
  await tabTo('Today');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Needs you now' }).waitFor();
  const arrived = await focused(page);
  return { skipped: skipped.id, arrived: arrived.id, unseen };
});
