// Every page of the app, and the brief, by axe-core, in light and dark; and whether it fits narrow and wide screens.
import axe from 'axe-core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { address, play, signIn } from './kit.mjs';

const PAGES = { today: '/', plan: '/plan', grouped: '/plan?group=parts&standing=LATE', nothing: '/plan?text=nowhere', money: '/money', cut: '/money?groups=agency&columns=figures', lines: '/money/lines', brief: '/brief' };
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const WIDTHS = [390, 768, 1240];
/** Where a person wants to look at them. */
const SHOTS = process.env.SCREENSHOTS;

await play(async (page) => {
  await signIn(page);
  await page.getByRole('heading', { name: 'Needs you now' }).waitFor();
  const violations = [];
  const wider = [];
  for (const [name, path] of Object.entries(PAGES)) {
    await page.goto(address + path);
    await page.locator('main h2, .found:not(:empty)').first().waitFor();
    await look(name);
  }
  await page.goto(`${address}/plan`);
  await page.locator('.actions .title a').last().click();
  await page.locator('.history').waitFor();
  await page.getByText('How was this computed?').first().click();
  await page.getByText('Diagram of the workflow').click();
  await look('item');
  await page.locator('.steps button').first().click();
  await page.getByRole('dialog').waitFor();
  await look('dialog');
  await page.keyboard.press('Escape');
  await page.locator('.steps').getByRole('button', { name: /^Record a cost/ }).click();
  await look('cost');
  return { violations, wider };

  async function look(name) {
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(axe.source);
      const found = await page.evaluate((rules) => axe.run({ runOnly: rules }), RULES);
      violations.push(...found.violations.map(({ id, nodes }) => `${name} ${colorScheme}: ${id} ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join('; ')}`));
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (over > 0) wider.push(`${name} at ${width}: ${over}`);
        await shot(page, `${name}-${colorScheme}-${width}`);
      }
    }
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
    await shot(page, `${name}-forced`);
    await page.emulateMedia({ forcedColors: 'none' });
    await page.emulateMedia({ media: 'print' });
    await shot(page, `${name}-print`);
    await page.emulateMedia({ media: 'screen' });
  }
});

async function shot(page, name) {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
}
