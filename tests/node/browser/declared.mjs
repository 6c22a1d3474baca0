// A day is declared after a look at what it moves; a rate is entered.
import { address, play, signIn } from './kit.mjs';
import { looks } from './look.mjs';

await play(async (page) => {
  const { look, violations, wider } = looks(page);
  await signIn(page, '/new/letter');
  await page.getByLabel('Subject').fill('Roads');
  await page.getByLabel('Received on').fill(wednesday());
  await page.locator('.primary').click();
  await page.locator('.identity').waitFor();
  const was = await page.getByRole('region', { name: 'Deadlines' }).locator('tbody tr', { hasText: 'Called back' }).locator('td.day').textContent();
  const day = new Date(`${was} 12:00Z`).toISOString().slice(0, 10);
  await page.goto(`${address}/admin?part=days`);
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Declare a day' }).click();
  await dialog.getByLabel('Calendar').selectOption('national');
  await dialog.getByLabel('Day').fill(day);
  await dialog.getByLabel('What it is called').fill('Day of mourning');
  await dialog.getByLabel('Source').fill('Gazette 12');
  await dialog.getByRole('button', { name: 'Show what moves' }).click();
  await dialog.locator('[role=status] strong').waitFor();
  const moves = await dialog.locator('[role=status] strong').textContent();
  const moved = await dialog.locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.cells].slice(1).map((cell) => cell.textContent)));
  await look('declared');
  await dialog.locator('.primary').click();
  await page.locator('.said').waitFor();
  const said = await page.locator('.said').textContent();
  await look('days');
  const listed = await page.locator('.part tbody tr', { hasText: 'Day of mourning' }).count();
  await page.getByRole('link', { name: 'Rates', exact: true }).click();
  await page.getByRole('button', { name: 'Enter a rate' }).click();
  await look('rate');
  await dialog.getByLabel('Currency').fill('usd');
  await dialog.getByLabel('Told in').fill('ttd');
  await dialog.getByLabel('Value').fill('6.75');
  await dialog.getByLabel('From').fill(day);
  await dialog.getByLabel('Source').fill('Central bank');
  await dialog.locator('.primary').click();
  const rate = await page.locator('.part tbody tr', { hasText: 'One USD in TTD' }).locator('td').first().textContent();
  return { was, moves, moved, said, listed, rate, violations, wider };
});

/** The next but one, from which five days lead to no Saturday or Sunday. */
function wednesday() {
  const day = new Date(Date.now() + 7 * 86_400_000);
  day.setUTCDate(day.getUTCDate() + ((3 - day.getUTCDay() + 7) % 7));
  return day.toISOString().slice(0, 10);
}
