// A coordinator brings a plan in: one heading is called otherwise and she says what it holds, one cell is wrong and is named, the
// good rows come in, and are taken back. At 390 px, and by axe-core.
import { address, play, signIn } from './kit.mjs';
import { looks } from './look.mjs';

const PLAN = [
  'Ref,Technical area,Action,Lead agency,Due date,Cost,Currency,Years',
  '1.1,Prevention,Train the coast guard,TTPS,2026-06-30,74000,TTD,2026',
  '1.2,Prevention,Print the guide,TTPS,31 Jan or so,1500,TTD,2026',
  '2.1,Protection,Open a shelter,TTPS,2026-09-30,250000,TTD,2026',
].join('\n');
const plan = { name: 'roadmap.csv', mimeType: 'text/csv', buffer: Buffer.from(PLAN) };
const wrong = { name: 'roadmap.xlsx', mimeType: 'application/zip', buffer: Buffer.from('<html>no workbook</html>') };

await play(async (page) => {
  const { look, violations, wider } = looks(page);
  const saw = { violations, wider };
  await signIn(page, '/import');
  const show = page.getByRole('button', { name: 'Show what it would do' });
  const refused = page.getByRole('alert').filter({ hasText: /\S/ });
  await page.getByLabel('File').setInputFiles(wrong);
  await show.click();
  saw.hostile = await refused.first().textContent();
  await page.getByLabel('File').setInputFiles(plan);
  await page.getByLabel('Title of a new plan').fill('The roadmap');
  await show.click();
  await page.getByRole('heading', { name: 'Headings' }).waitFor();
  saw.refused = (await refused.first().textContent()).slice(0, 61);
  await look('headings');
  await page.getByLabel('What the column Technical area holds').selectOption('pillar');
  await page.getByRole('button', { name: 'Read it so' }).click();
  await page.getByText('cell to be mended').waitFor();
  const cells = page.getByRole('region', { name: 'cell to be mended' }).locator('tbody tr').first();
  saw.cell = await cells.locator('th').textContent();
  saw.problem = await cells.locator('td').nth(2).textContent();
  await page.getByText('would be created or changed').first().click();
  await look('preview');
  await page.getByRole('button', { name: /^Bring \d+ items in$/ }).click();
  await page.getByRole('heading', { name: 'Brought in' }).waitFor();
  saw.brought = await page.locator('.said [role=status]').textContent();
  saw.focus = await page.evaluate(() => document.activeElement.id);
  await look('applied');
  await page.getByRole('button', { name: 'Look at the file again' }).click();
  await page.getByText('Nothing would change.').waitFor();
  saw.remembered = await page.getByText('as somebody said').count();
  await page.goto(`${address}/plan?text=shelter`);
  await page.getByRole('link', { name: 'Open a shelter' }).waitFor();
  await page.goto(`${address}/import`);
  const row = page.locator('.imports tbody tr').first();
  saw.earlier = { file: await row.locator('th bdi').textContent(), who: await row.locator('td').nth(1).textContent(), created: await row.locator('td').nth(2).textContent() };
  await row.getByRole('button', { name: /^Take back/ }).click();
  await page.getByRole('dialog').getByLabel('Why').fill('The wrong file');
  await look('dialog');
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
  saw.undone = await page.getByText(/items were taken back/).textContent();
  await row.getByText('taken back').waitFor();
  saw.left = { files: await page.locator('.imports tbody tr').count(), to_take_back: await row.getByRole('button').count() };
  await page.goto(`${address}/plan?text=shelter`);
  await page.getByText(/There is no plan|No action is like this/).waitFor();
  return saw;
});
