// The register of cases: narrowed by its address, sorted, and a name shown for a reason that stays in the history.
import { address, numberIn, others, play, signIn } from './kit.mjs';

await play(async (page, { newPerson }) => {
  const [lou, , second] = others;
  await signIn(page, '/cases');
  const rows = page.locator('.register tbody tr');
  await rows.first().waitFor();
  await page.locator('.found', { hasText: 'register' }).waitFor();
  const all = await rows.count();
  const counted = numberIn(await page.locator('.found').textContent());
  const names = async (count) => {
    await page.waitForFunction((count) => document.querySelectorAll('.register tbody tr').length === count && !document.querySelector('.wide.old'), count);
    return rows.evaluateAll((found) => found.map((row) => row.querySelector('th bdi').textContent));
  };
  await page.getByRole('searchbox', { name: 'Court' }).fill('high');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  const court = (await names(2)).sort();
  await page.getByRole('combobox', { name: 'Stage' }).selectOption('Before the magistrate');
  const stage = await names(1);
  const tags = await page.locator('.tags a').evaluateAll((links) => links.map((link) => link.getAttribute('aria-label') ?? link.textContent));
  await page.getByText('Take all off').click();
  await names(3);
  await page.getByLabel('Next hearing missing').check();
  const undated = await names(1);
  await page.goto(`${address}/cases?sort=reference&direction=descending`);
  const sorted = await names(3);
  const row = rows.filter({ hasText: 'Accused B' });
  const before = await row.locator('.withheld').textContent();
  await row.getByRole('button', { name: /^Show, with a reason/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Why you need/).fill('Preparing the trial');
  await dialog.locator('.primary').click();
  await dialog.waitFor({ state: 'detached' });
  const after = await row.locator('td').first().textContent();
  await page.goto(`${address}/items/${second}`);
  const kept = page.locator('.history tbody tr', { hasText: 'Preparing the trial' });
  await kept.waitFor();

  const other = await newPerson();
  await signIn(other, '/cases', lou);
  await other.getByRole('button', { name: /^Show, with a reason/ }).first().click();
  const refused = await other.getByRole('dialog').locator('.body-of-form > p').textContent();
  return { all, counted, court, stage, tags, undated, sorted, before, after, kept: (await kept.locator('dd').last().textContent()).trim(), refused };
});
