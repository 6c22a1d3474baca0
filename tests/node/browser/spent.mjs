// A cost line, an expenditure and an item below, entered on the page of an action without a mouse; what was typed outlives a
// reload.
import { others, play, signIn } from './kit.mjs';
import { tabs } from './focus.mjs';

await play(async (page) => {
  const [action] = others;
  await signIn(page, `/items/${action}`);
  await page.locator('.history').waitFor();
  const { to, unseen } = tabs(page);
  const dialog = page.getByRole('dialog');
  const fill = async (label, text) => {
    await to(label);
    await page.keyboard.press('Control+A');
    await page.keyboard.type(text);
  };
  const begin = async (name) => {
    await to(name);
    await page.keyboard.press('Enter');
    await dialog.waitFor();
  };
  const send = async (name) => {
    await to(name);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
  };
  await begin('Record a cost');
  await fill('Reference of the line', 'spots');
  await fill('What is bought', 'Radio spots');
  await fill('How many', '12');
  await page.reload();
  await page.locator('.history').waitFor();
  await begin('Record a cost');
  const kept = { quantity: await dialog.getByLabel('How many').inputValue(), label: await dialog.getByLabel('What is bought').inputValue() };
  await fill('Cost of one', 'a hundred');
  await fill('Which years', '2026, 2027');
  await to('Record a cost');
  await page.keyboard.press('Enter');
  const refused = await dialog.locator('.fault').textContent();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('100.50');
  await send('Record a cost');
  const lines = page.getByRole('region', { name: 'Cost lines' });
  const line = (await lines.locator('tbody tr', { hasText: 'Radio spots' }).locator('td.number').last().textContent()).replace('\u00a0', ' ');
  await begin('Record an expenditure');
  await fill('Amount', '100.25');
  await to('Line');
  await page.keyboard.type('spots');
  await send('Record an expenditure');
  const spent = (await page.getByRole('region', { name: 'Spent' }).locator('tbody td.number').textContent()).replace('\u00a0', ' ');
  await begin('New: ');
  await fill('Task', 'Call the broadcaster');
  await send('New: ');
  const child = await page.getByRole('region', { name: 'task' }).locator('tbody th bdi').textContent();
  const left = await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('milepost draft')).length);
  return { kept, refused, line, spent, child, left, unseen };
});
