// The prosecutor enters on Friday what was ordered on Tuesday, with the order itself.
import { address, others, play, signIn } from './kit.mjs';

const LATER = 30;

await play(async (page, { context }) => {
  const [accused] = others;
  await signIn(page, `/items/${accused}`);
  const dialog = page.getByRole('dialog');
  const steps = page.locator('.steps');
  const hold = steps.getByRole('button', { name: /^Initial hearing held/ });
  await hold.waitFor();
  const offered = { hold: await hold.count(), trial: await steps.getByRole('button', { name: /^Trial begun/ }).count() };
  await hold.click();
  const happened = dialog.getByLabel('Happened on');
  const day = async (after) => new Date(Date.parse(await happened.getAttribute('max')) + after * 86_400_000).toISOString().slice(0, 10);
  const tuesday = await day(-3);
  await happened.fill(tuesday);
  await dialog.locator('input[type=file]').setInputFiles({ name: 'order.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF so ordered') });
  await dialog.getByText('order.pdf is up.').waitFor();
  await dialog.locator('.primary').click();
  await dialog.getByText('This must be given.').first().waitFor();
  const kept = await dialog.getByText('is kept; choose another one').count();
  for (const input of await dialog.locator('.field', { hasText: '(required)' }).locator('input[type=date]').all()) await input.fill(await day(LATER));
  await dialog.locator('.primary').click();
  await dialog.waitFor({ state: 'detached' });
  const row = page.locator('.history tbody tr', { hasText: 'Initial hearing held' });
  await row.waitFor();
  const iso = (text) => new Date(`${text.split(',')[0]} 12:00Z`).toISOString().slice(0, 10);
  const days = { happened: iso(await row.locator('td').nth(1).textContent()), recorded: iso(await row.locator('td').nth(4).textContent()) };
  const link = await row.getByRole('link', { name: 'order.pdf' }).getAttribute('href');
  const order = (await context.request.get(address + link)).status();
  const next = await page.locator('.next .date time').isVisible();
  return { offered, kept, tuesday, days, order, next };
});
