// The same without a mouse: what has the focus is always to be seen.
import { address, email, password, play } from './kit.mjs';

await play(async (page) => {
  const focused = () => page.evaluate(() => {
    const at = document.activeElement;
    const outline = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    const seen = at === document.body || at.id === 'main' || (outline.outlineStyle !== 'none' && box.width > 0);
    return { name: (at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent).trim(), seen, id: at.id };
  });
  const unseen = [];
  const tabTo = async (name) => {
    for (let step = 0; step < 80; step++) {
      await page.keyboard.press('Tab');
      const now = await focused();
      if (!now.seen) unseen.push(now.name);
      if (now.name.startsWith(name)) return;
    }
    throw new Error(`no way to ${name} by Tab`);
  };
  await page.goto(`${address}/plan`);
  await page.getByLabel('Your e-mail address').waitFor();
  await page.keyboard.type(email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.locator('.found').waitFor();
  await tabTo('Skip to the content');
  await page.keyboard.press('Enter');
  const skipped = await focused();
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
  const arrived = await focused();
  return { skipped: skipped.id, arrived: arrived.id, unseen };
});
