// Many actions are ticked, an event is tried on all of them, and then done for those that can.
import { play, signIn } from './kit.mjs';

await play(async (page) => {
  await signIn(page, '/plan');
  await page.locator('.actions').waitFor();
  await page.getByRole('checkbox', { name: 'Tick all that are shown' }).check();
  const chosen = page.getByLabel('What is to be done');
  await page.locator('.choose option', { hasText: 'Defer (5 of 9)' }).waitFor({ state: 'attached' });
  await chosen.selectOption('defer');
  await page.getByRole('button', { name: 'Fill in the form' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Deferred until').fill('2027-09-15');
  await dialog.getByRole('button', { name: 'Try it out' }).click();
  const saw = { unfilled: await dialog.getByRole('alert').locator('p').first().textContent() };
  await dialog.getByLabel('Reason for deferring it').fill('Funds moved');
  await dialog.getByRole('button', { name: 'Try it out' }).click();
  const outcome = dialog.locator('.outcome');
  await outcome.waitFor();
  saw.tried = await outcome.locator('p strong').textContent();
  saw.why = await outcome.locator('.notice .reasons').allTextContents();
  const stages = () => page.locator('.actions tbody tr', { hasText: 'Deferred' }).count();
  saw.still = [await page.locator('.actions tbody tr').count(), await page.locator('.actions tbody input:checked').count()];
  await dialog.getByRole('button', { name: 'Do it for 5 actions' }).click();
  await dialog.waitFor({ state: 'detached' });
  saw.done = await page.locator('.bulk .outcome p strong').textContent();
  await page.locator('.choose', { hasText: '4 ticked' }).waitFor();
  await page.waitForFunction(() => [...document.querySelectorAll('.actions tbody tr')].filter((row) => row.textContent.includes('Deferred')).length === 6);
  saw.ticked = await page.locator('.actions tbody input:checked').count();
  saw.deferred = await stages();
  return saw;
});
