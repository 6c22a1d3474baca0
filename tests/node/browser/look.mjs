// One page by axe-core, in light and dark; whether it fits narrow and wide screens; and pictures of it, where somebody wants them.
import axe from 'axe-core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const WIDTHS = [390, 768, 1240];
/** Where a person wants to look at them. */
const SHOTS = process.env.SCREENSHOTS;

/** `look(name)` at what the page shows; what is wrong with it is added up. */
export function looks(page) {
  const violations = [];
  const wider = [];
  return { look, violations, wider };

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
}

async function shot(page, name) {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
}
