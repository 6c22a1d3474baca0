// The plan narrowed, sorted, grouped and exported.
import { address, numberIn, play, signIn } from './kit.mjs';

await play(async (page, { context }) => {
  await signIn(page, '/plan?standing=LATE');
  const found = page.locator('.found');
  const rows = page.locator('.actions tbody tr:not(.group)');
  const settled = async (count) => {
    await found.filter({ hasText: new RegExp(`^${count === 0 ? 'No' : count} action`) }).waitFor();
    await page.locator('.old').waitFor({ state: 'detached' });
  };
  await settled(4);
  const saw = { address: new URL(page.url()).search, late: await rows.count() };
  await page.getByRole('combobox', { name: 'Agency' }).selectOption({ label: 'Ministry of Labour' });
  await settled(2);
  saw.tags = await page.getByRole('list', { name: 'Narrowed by' }).getByRole('link').evaluateAll((all) => all.map((a) => a.getAttribute('aria-label') ?? a.textContent));
  saw.narrowed = new URL(page.url()).search;
  const csv = await context.request.get(address + (await page.getByRole('link', { name: 'CSV' }).getAttribute('href')));
  saw.exported = { status: csv.status(), rows: (await csv.text()).trim().split(/\r?\n/).length };
  await page.getByRole('link', { name: 'Take off: Standing Late' }).click();
  await settled(2);
  await page.getByRole('link', { name: /^Take off: Agency/ }).click();
  await settled(9);
  await page.getByRole('searchbox').fill('shelter');
  await page.getByRole('searchbox').press('Enter');
  await settled(1);
  await page.goBack();
  await settled(9);
  await page.getByRole('link', { name: 'Due', exact: true }).click();
  await page.locator('th[aria-sort=ascending]', { hasText: 'Due' }).waitFor();
  await page.locator('.old').waitFor({ state: 'detached' });
  saw.first = await rows.first().locator('.title').textContent();
  await page.getByRole('combobox', { name: 'Group by' }).selectOption({ label: 'Pillar and objective' });
  await page.locator('tr.group').first().waitFor();
  saw.groups = await page.locator('tr.group').allTextContents();
  await page.getByText('Columns', { exact: true }).click();
  await page.getByRole('checkbox', { name: 'Planned' }).uncheck();
  await page.locator('thead th', { hasText: 'Planned' }).waitFor({ state: 'detached' });
  saw.columns = await page.locator('thead th').allTextContents();
  saw.shown = numberIn(await found.textContent());
  return saw;
});
