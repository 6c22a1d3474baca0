// The register, the hearing list, the calendar and the inbox, with their dialogs, by axe-core.
import { address, others, play, signIn } from './kit.mjs';
import { looks } from './look.mjs';

await play(async (page) => {
  const { look, violations, wider } = looks(page);
  await signIn(page, '/cases');
  await page.locator('.register').waitFor();
  await look('cases');
  await page.getByRole('button', { name: /^Show, with a reason/ }).first().click();
  await page.getByLabel(/^Why you need/).waitFor();
  await look('reveal');
  await page.goto(`${address}/cases?of=case&court=nowhere`);
  await page.locator('main .found').waitFor();
  await look('cases-none');
  await page.goto(`${address}/cases/hearings`);
  await page.locator('main .found').waitFor();
  const today = await page.getByLabel('Day', { exact: true }).inputValue();
  await page.goto(`${address}/cases/hearings?day=${new Date(Date.parse(today) - 3 * 86_400_000).toISOString().slice(0, 10)}`);
  await page.locator('.hearings').waitFor();
  await look('hearings');
  await page.getByRole('button', { name: /^Enter/ }).first().click();
  await page.locator('dialog [data-event]').first().waitFor();
  await look('possible');
  await page.locator('dialog [data-event]').first().click();
  await page.getByLabel('Happened on').waitFor();
  await look('entering');
  for (const view of ['month', 'agenda']) {
    await page.goto(`${address}/calendar?view=${view}&agency=dpp`);
    await page.locator('main .found', { hasText: 'entr' }).waitFor();
    await look(`calendar-${view}`);
  }
  await page.getByRole('button', { name: 'Make a feed' }).click();
  await page.getByLabel('Address of the feed').waitFor();
  await look('feed');
  const [, ...items] = others;
  for (const [place, name] of ['case', 'accused', 'hearing'].entries()) {
    await page.goto(`${address}/items/${items[place]}`);
    await page.locator('.history').waitFor();
    await look(name);
  }
  await page.goto(`${address}/inbox`);
  await page.locator('.notices li').first().waitFor();
  await look('inbox');
  await page.getByRole('button', { name: /^Put off / }).first().click();
  await page.getByRole('dialog').waitFor();
  await look('snooze');
  return { violations, wider };
});
