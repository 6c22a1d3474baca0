// The inbox: one arrives while the page is open, one is read, one put off, the others done at once.
import { address, numberIn, others, play, signIn } from './kit.mjs';

const LATE = 6;

await play(async (page, { context }) => {
  const [, guest] = others;
  await signIn(page, '/inbox');
  const notices = page.locator('.notices > li');
  // What is late tells so by itself once the server runs: two hearings, three accused, and the case that has no date.
  await notices.nth(LATE - 1).waitFor();
  const other = await context.newPage();
  await other.goto(`${address}/items/${guest}`);
  await other.getByRole('button', { name: 'Try them out' }).click();
  await other.locator('.said', { hasText: /on (its|their) way to your inbox/ }).waitFor();
  const news = page.locator('main > .said', { hasText: 'Guest house' });
  await news.waitFor();
  await other.close();
  const arrived = await news.textContent();
  await page.locator('.count', { hasText: `${LATE + 1} unread` }).first().waitFor({ state: 'attached' });
  const unread = numberIn(await page.locator('.count').first().textContent());
  await notices.first().getByRole('button', { name: /^Mark as read/ }).click();
  const left = [await fallen('1 notice marked as read.', unread)];
  await page.getByRole('checkbox', { name: /^Tick: / }).nth(1).check();
  const many = page.getByRole('group', { name: 'With those that are ticked' });
  await many.getByRole('button', { name: 'Put off' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('.primary').click();
  await dialog.waitFor({ state: 'detached' });
  left.push(await fallen('1 notice put off.', left[0]));
  await page.goto(`${address}/inbox?show=unread`);
  await notices.first().waitFor();
  await page.getByLabel('Tick all of this page').check();
  await many.getByRole('button', { name: 'Done' }).click();
  left.push(await fallen('done.', left[1]));
  await page.goto(`${address}/inbox?show=snoozed`);
  await page.getByText('comes back on').waitFor();
  const snoozed = await notices.count();
  await page.goto(`${address}/inbox?show=done`);
  await notices.first().waitFor();
  const done = await notices.count();
  const link = notices.first().getByRole('link');
  const about = await link.textContent();
  await link.click();
  const opened = await page.locator('.identity h1').textContent();
  return { arrived, unread, left, snoozed, done, about, opened };

  async function fallen(text, from) {
    await page.getByText(text).waitFor();
    const now = await page.waitForFunction((from) => {
      const shown = Number(/\d+/.exec(document.querySelector('.count')?.textContent ?? '0'));
      return shown < from && { shown };
    }, from);
    return (await now.jsonValue()).shown;
  }
});
