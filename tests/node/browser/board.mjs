// The board: a card is moved with its button, without a mouse; and dragged, only to where an event leads.
import { tabs } from './focus.mjs';
import { play, signIn } from './kit.mjs';

const CARD = 'NAP1-1.3';

await play(async (page) => {
  await signIn(page, '/plan?view=board');
  const column = (stage) => page.getByRole('region', { name: new RegExp(`^${stage} `) });
  const card = page.locator('li.card', { hasText: CARD });
  const focus = () => page.waitForFunction((name) => document.activeElement?.textContent === `Move ${name}`, CARD).then(() => page.evaluate(() => document.activeElement.textContent));
  await card.waitFor();
  const saw = { stages: (await page.locator('.column h2').allTextContents()).map((head) => head.replace(/ [\d,]+$/, '')) };
  const { to, unseen } = tabs(page);
  await to(`Move ${CARD}`);
  await page.keyboard.press('Enter');
  const menu = page.getByRole('dialog', { name: `Move ${CARD}` });
  await menu.waitFor();
  saw.menu = await menu.locator('.moves button').allTextContents();
  await to('Report that it is blocked');
  await page.keyboard.press('Enter');
  await to('What blocks it');
  await page.keyboard.type('Tender annulled');
  await to('Report that it is blocked');
  await page.keyboard.press('Enter');
  await column('Blocked').locator(card).waitFor();
  saw.blocked = { in: 'Blocked', focus: await focus() };
  await page.keyboard.press('Enter');
  await to('Report that it goes on');
  await page.keyboard.press('Enter');
  await column('In progress').locator(card).waitFor();
  saw.onward = { in: 'In progress', focus: await focus() };
  await column('Blocked').locator(card).waitFor({ state: 'detached' });

  const from = await card.boundingBox();
  await page.mouse.move(from.x + 90, from.y + 50);
  await page.mouse.down();
  await page.mouse.move(from.x + 110, from.y + 60, { steps: 4 });
  await page.locator('.column.open').first().waitFor();
  saw.open = (await page.locator('.column.open h2').allTextContents()).map((head) => head.replace(/ [\d,]+$/, ''));
  const blocked = await column('Blocked').boundingBox();
  await page.mouse.move(blocked.x + 40, blocked.y + 40, { steps: 6 });
  await page.mouse.up();
  const form = page.getByRole('dialog');
  await form.waitFor();
  saw.dropped = await form.getByRole('heading').first().textContent();
  await page.keyboard.press('Escape');
  return { ...saw, unseen };
});
