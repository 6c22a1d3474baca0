// Every page of the app, and the brief, by axe-core, in light and dark; and whether it fits narrow and wide screens.
import { address, play, signIn } from './kit.mjs';
import { looks } from './look.mjs';

const PAGES = { today: '/', plan: '/plan', grouped: '/plan?group=parts&standing=LATE', nothing: '/plan?text=nowhere', help: '/help', glossary: '/help/glossary#gap', then: '/plan?asOf=2026-01-06', board: '/plan?view=board', timeline: '/plan?view=timeline&group=parts', weeks: '/plan?view=timeline&zoom=weeks', twin: '/plan?view=timeline&twin=true', money: '/money', cut: '/money?groups=agency&columns=figures', lines: '/money/lines', brief: '/brief' };
/** What Rust makes stays plain. */
const PLAIN = { letter: '/agencies/mol/letter', me: '/me', password: '/me/password', device: '/me/second-factor', deadlines: '/deadlines', items: '/items', overdue: '/overdue' };

await play(async (page) => {
  const { look, violations, wider } = looks(page);
  await page.goto(`${address}/sign-in`);
  await look('sign-in');
  await signIn(page);
  await page.getByRole('heading', { name: 'Needs you now' }).waitFor();
  for (const [name, path] of Object.entries(PAGES)) {
    await page.goto(address + path);
    await page.locator('main h2, .found:not(:empty)').first().waitFor();
    await look(name);
  }
  for (const [name, path] of Object.entries(PLAIN)) {
    await page.goto(address + path);
    await look(name);
  }
  await page.goto(`${address}/plan`);
  await page.locator('.actions .title a').last().click();
  await page.locator('.history').waitFor();
  await page.getByText('How was this computed?').first().click();
  await page.getByText('Diagram of the workflow').click();
  await look('item');
  // Every form that the item offers; the first focus is in it, not on the way out.
  const away = [];
  const buttons = page.locator('main .steps button, main .by-hand > button, .history button');
  const forms = [...new Set(await buttons.allTextContents())].filter((name) => name !== 'Try them out' && !/^Correct Row (?!1$)/.test(name));
  for (const name of forms) {
    await buttons.filter({ hasText: name }).first().click();
    await page.getByRole('dialog').waitFor();
    if (await page.evaluate(() => document.activeElement.matches('button'))) away.push(name);
    await look(`form of ${name}`);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await look('keys');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.setViewportSize({ width: 390, height: 900 });
  await page.getByRole('button', { name: 'Menu' }).click();
  await look('menu');
  await page.keyboard.press('Control+k');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.type('a');
  await page.getByRole('option').filter({ hasText: 'action · ' }).first().waitFor();
  await look('palette');
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 1240, height: 900 });
  await page.goto(`${address}/plan`);
  await page.locator('.actions').waitFor();
  await page.getByText('Saved views', { exact: true }).click();
  await page.getByRole('button', { name: 'Save what is shown' }).click();
  await page.getByRole('dialog').waitFor();
  await look('save');
  await page.keyboard.press('Escape');
  await page.getByRole('checkbox', { name: 'Tick all that are shown' }).check();
  await page.locator('.choose option').nth(1).waitFor({ state: 'attached' });
  await page.getByLabel('What is to be done').selectOption({ index: 1 });
  await look('ticked');
  await page.getByRole('button', { name: 'Fill in the form' }).click();
  await page.getByRole('button', { name: 'Try it out' }).click();
  await page.locator('.outcome').waitFor();
  await look('tried');
  await page.goto(`${address}/plan?view=board`);
  await page.locator('.column .card button').first().click();
  await page.getByRole('dialog').waitFor();
  await look('move');
  return { violations, wider, away, forms: forms.length };
});
