// A month by keyboard, its days as a list on a narrow screen, and a feed of it: made, read, revoked.
import { play, signIn } from './kit.mjs';
import { tabs } from './focus.mjs';

await play(async (page) => {
  await signIn(page, '/calendar');
  const today = page.locator('.calendar [aria-current=date]');
  await today.waitFor();
  const start = await today.getAttribute('data-day');
  const wanted = new Date(Date.parse(start) - 3 * 86_400_000).toISOString().slice(0, 10);
  const { to } = tabs(page);
  await to(await today.getAttribute('aria-label'));
  for (let step = 0; step < 3; step++) await go('ArrowLeft', -1);
  const focused = await at();
  const day = page.locator('section[aria-labelledby=day]');
  await day.locator('li').nth(1).waitFor();
  const hearings = (await day.locator('a').allTextContents()).sort();
  const month = async () => Number((await at()).slice(5, 7));
  const first = await month();
  await leave('PageDown');
  const next = await month();
  await leave('PageUp');
  const months = [(next - first + 12) % 12, (await month()) - first];

  await page.getByLabel('Kind').selectOption('hearing');
  await page.getByLabel('Its name there').fill('Hearings <b>');
  await page.getByRole('button', { name: 'Make a feed' }).click();
  const feed = await page.getByLabel('Address of the feed').inputValue();
  const answer = await page.request.get(feed, { headers: { cookie: '' } });
  const text = await answer.text();
  await page.getByRole('button', { name: 'Copy' }).click();
  await page.getByRole('button', { name: /^Revoke/ }).click();
  await page.getByText('The feed is revoked').waitFor();
  const list = page.locator('.feeds li');
  await list.waitFor({ state: 'detached' });
  const gone = (await page.request.get(feed)).status();
  await page.setViewportSize({ width: 390, height: 800 });
  await page.locator('.agenda').first().waitFor();
  return { wanted, focused, hearings, months, agenda: (await page.locator('.calendar').count()) === 0, type: answer.headers()['content-type'], events: text.split('BEGIN:VEVENT').length - 1, left: await list.count(), gone };

  async function at() {
    return page.evaluate(() => document.activeElement.getAttribute('data-day'));
  }

  async function go(key, by) {
    const then = new Date(Date.parse(await at()) + by * 86_400_000).toISOString().slice(0, 10);
    await page.keyboard.press(key);
    await page.waitForFunction((day) => document.activeElement?.getAttribute('data-day') === day, then);
  }

  async function leave(key) {
    const before = await at();
    await page.keyboard.press(key);
    await page.waitForFunction((day) => document.activeElement?.hasAttribute('data-day') && document.activeElement.getAttribute('data-day') !== day, before);
  }
});
