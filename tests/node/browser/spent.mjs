// A cost line, an expenditure, an item below, who answers and a link, entered on the page of an action without a mouse; what was
// typed outlives a reload.
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
  await send('Add a task');
  const child = await page.getByRole('region', { name: 'task' }).locator('tbody th bdi').textContent();
  await begin('Assign');
  await to('Lead agency');
  await page.keyboard.type('Ministry of Labour');
  await to('Counter Trafficking Unit');
  await page.keyboard.press('Space');
  await send('Assign');
  const facts = page.locator('.facts');
  await facts.getByText('Counter Trafficking Unit').waitFor();
  const lead = await facts.locator('div', { hasText: 'Lead agency' }).locator('dd').textContent();
  await begin('Link');
  await to('Kind of link');
  await page.keyboard.type('depends on');
  await fill('Reference of the other item', 'NAP9-9');
  await to('Link');
  await page.keyboard.press('Enter');
  await dialog.locator('.fault').waitFor();
  await fill('Reference of the other item', 'NAP2-1.1.1');
  await send('Link');
  const link = await page.locator('section', { has: page.getByRole('heading', { name: 'Links' }) }).getByRole('link').textContent();
  const left = await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('milepost draft')).length);
  return { kept, refused, line, spent, child, lead, link, left, unseen };
});
