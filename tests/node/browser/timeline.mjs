// The timeline: a date is moved by a form that asks why, opened by a button or by dragging; arrows, days without work, a table.
import { address, others, play, signIn } from './kit.mjs';

await play(async (page) => {
  const [action] = others;
  await signIn(page, '/plan?view=timeline&group=parts');
  const row = (title) => page.locator('.time.row', { hasText: title });
  await row('Evaluation').waitFor();
  const saw = { after: (await row('Evaluation').locator('.after').textContent()).trim() };
  const form = page.getByRole('dialog');

  const grip = await row('Campaign').locator('.grip').boundingBox();
  await page.mouse.move(grip.x + 12, grip.y + 12);
  await page.mouse.down();
  await page.mouse.move(grip.x + 60, grip.y + 12, { steps: 5 });
  await page.mouse.up();
  await form.waitFor();
  saw.dragged = (await form.getByLabel('New date').inputValue()) > '2027-03-31';
  await page.keyboard.press('Escape');
  await form.waitFor({ state: 'detached' });

  await row('Campaign').getByRole('button', { name: 'Reschedule NAP1-1.1.1' }).press('Enter');
  await form.getByLabel('New date').fill('2027-04-30');
  await form.getByLabel('Reason').fill('Printer closed');
  await form.getByLabel('Approved by').fill('Permanent Secretary');
  await form.getByRole('button', { name: /^Extend/ }).click();
  await form.waitFor({ state: 'detached' });
  await page.locator('.said').waitFor();

  await page.getByRole('link', { name: 'Weeks' }).click();
  await page.locator('.free').first().waitFor({ state: 'attached' });
  saw.free = (await page.locator('.free').count()) > 50;
  await page.getByRole('link', { name: 'Show as a table' }).click();
  await page.locator('.actions').waitFor();
  saw.due = await page.locator('.actions tbody tr', { hasText: 'Campaign' }).locator('td.day').nth(1).textContent();
  saw.twin = await page.locator('.actions th.reference').allTextContents();
  await page.goto(`${address}/items/${action}`);
  await page.locator('.history').waitFor();
  saw.reason = await page.locator('.history tbody tr', { hasText: 'Printer closed' }).count();
  return saw;
});
