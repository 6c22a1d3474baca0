// The inbox: one arrives while the page is open, one is read, one put off, the others done at once.
import { address, numberIn, others, play, signIn } from './kit.mjs';

await play(async (page, { context }) => {
  const [, guest] = others;
  await signIn(page, '/inbox');
  const notices = page.locator('.notices > li');
  // The reminders that are late come by themselves once the server runs.
  await notices.nth(1).waitFor();
  const before = await notices.count();
  const plain = await context.newPage();
  await plain.goto(`${address}/items/${guest}/plain`);
  await plain.getByText('Reminders to come').click();
  await plain.getByRole('button', { name: 'Try them out' }).click();
  const news = page.locator('main > .said', { hasText: 'Guest house' });
  await news.waitFor();
  await notices.nth(before).waitFor();
  await plain.close();
  const arrived = await news.textContent();
  const count = page.locator('.count').first();
  const unread = numberIn(await count.textContent());
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
  await notices.first().getByRole('link').click();
  await page.locator('.identity').waitFor();
  return { arrived, unread, left, snoozed, done, opened: true };

  async function fallen(text, from) {
    await page.getByText(text).waitFor();
    const now = await page.waitForFunction((from) => {
      const shown = Number(/\d+/.exec(document.querySelector('.count')?.textContent ?? '0'));
      return shown < from && { shown };
    }, from);
    return (await now.jsonValue()).shown;
  }
});
