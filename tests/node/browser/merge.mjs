// Two coordinators change the same action: whoever is later sees what changed, takes or keeps, and sends again.
import { others, play, signIn } from './kit.mjs';

await play(async (page, { newPerson }) => {
  const [ann, cora, action] = others;
  const open = async (on, as) => {
    await signIn(on, `/items/${action}`, as);
    await on.getByRole('button', { name: 'Change the plan\'s data' }).click();
    return on.getByRole('dialog');
  };
  const mine = await open(page, ann);
  await mine.getByLabel('Action').fill('Campaign of Ann');
  await mine.getByLabel('Target').fill('A thousand');
  const other = await newPerson();
  const hers = await open(other, cora);
  await hers.getByLabel('Action').fill('Campaign of Cora');
  await hers.getByLabel('Priority').selectOption('high');
  await hers.getByLabel('Indicator').fill('People reached');
  await hers.locator('.primary').click();
  await hers.waitFor({ state: 'detached' });
  const conflict = mine.locator('.conflict');
  await conflict.getByText('Cora', { exact: true }).waitFor();
  const rows = conflict.locator('tbody tr', { has: page.getByRole('rowheader', { name: 'Action' }) });
  const differs = await rows.evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => (cell.querySelector('bdi') ?? cell).textContent)));
  await mine.getByRole('button', { name: 'Send again' }).click();
  await mine.waitFor({ state: 'detached' });
  await page.locator('h1', { hasText: 'Campaign of Ann' }).waitFor();
  const field = (title) => page.locator('.data > div', { has: page.locator('dt', { hasText: title }) }).locator('dd').textContent();
  const said = async (title) => (await field(title)).trim();
  return { differs, title: await said('Action'), indicator: await said('Indicator'), priority: await said('Priority') };
});
