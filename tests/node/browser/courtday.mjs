// Friday: what became of Tuesday's hearings, from the first row to the last without a mouse.
import { address, others, play, signIn } from './kit.mjs';
import { focused, tabs } from './focus.mjs';

await play(async (page) => {
  const [lou, , , hearing] = others;
  await signIn(page, '/cases/hearings', lou);
  await page.locator('main .found').waitFor();
  const today = await page.getByLabel('Day', { exact: true }).inputValue();
  const day = new Date(Date.parse(today) - 3 * 86_400_000).toISOString().slice(0, 10);
  const rows = page.locator('.hearings tbody tr');
  await page.goto(`${address}/cases/hearings?day=${day}&court=High+Court%2C+San+Fernando`);
  await rows.first().waitFor();
  const atCourt = await rows.locator('th').allTextContents();
  await page.goto(`${address}/cases/hearings?day=${day}`);
  await rows.nth(1).waitFor();
  const order = await rows.locator('td:first-child').allTextContents();
  const { to, unseen } = tabs(page);
  await to('Enter CASE2026-1-H1');
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowUp');
  const proposed = [];
  const offered = await enter('Sufficiency hearing heard');
  const next = (await focused(page)).name;
  await enter('Bail refused');
  const last = (await focused(page)).name;
  await page.locator('main .found', { hasText: '2 with' }).waitFor();
  const found = await page.locator('main .found').textContent();
  const stages = await rows.locator('td:last-child strong').allTextContents();
  await page.goto(`${address}/items/${hearing}`);
  const row = page.locator('.history tbody tr', { hasText: 'Held' }).first();
  await row.waitFor();
  const happened = new Date(`${(await row.locator('td').nth(1).textContent()).split(',')[0]} 12:00Z`).toISOString().slice(0, 10);
  return { atCourt, order, day, offered, proposed: proposed[0], next, last, found, stages, happened, unseen };

  /** From the row that has the focus: the first thing that can happen, its outcome, and sent. */
  async function enter(outcome) {
    await page.keyboard.press('Enter');
    const events = page.locator('dialog [data-event]');
    await page.waitForFunction(() => document.activeElement?.matches('dialog [data-event]'));
    const offered = await events.allTextContents();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.matches('dialog textarea'));
    await page.keyboard.type(outcome);
    proposed.push(await page.getByLabel('Happened on').inputValue());
    await to('Held');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('main li', { hasText: 'Held' }).last().waitFor();
    return offered;
  }
});
