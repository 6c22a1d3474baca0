// One page by axe-core: at three widths, dark, in forced colours and as it prints; whether it fits, whether something moves for who
// wants nothing to move, and what is on paper that nobody can press. Pictures of it, where somebody wants them.
import axe from 'axe-core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const WIDTHS = [390, 768, 1240];
/** A person's wish, by its name. Beside the first, which is read whole, they change colours. */
const MODES = { dark: { colorScheme: 'dark' }, forced: { forcedColors: 'active' }, print: { media: 'print' } };
const PLAIN = { colorScheme: 'light', forcedColors: 'none', media: 'screen', reducedMotion: 'reduce' };
/** Where a person wants to look at them. */
const SHOTS = process.env.SCREENSHOTS;

/** `look(name)` at what the page shows; what is wrong with it is added up. */
export function looks(page) {
  const violations = [];
  const wider = [];
  return { look, violations, wider };

  async function look(name) {
    await page.emulateMedia(PLAIN);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await read(`${name} ${width}`, { runOnly: RULES });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) wider.push(`${name} at ${width}: ${over}`);
      await shot(page, `${name}-${width}`);
    }
    const moves = await page.evaluate(() => [...document.querySelectorAll('*')].filter((one) => getComputedStyle(one).transitionDuration !== '0s' || getComputedStyle(one).animationName !== 'none').map(({ className }) => className));
    violations.push(...moves.map((one) => `${name}: ${one} moves`));
    for (const [mode, wish] of Object.entries(MODES)) {
      await page.emulateMedia({ ...PLAIN, ...wish });
      await read(`${name} ${mode}`, { runOnly: { type: 'rule', values: ['color-contrast'] } });
      if (mode === 'print') violations.push(...(await pressed()).map((one) => `${name} print: ${one}`));
      await shot(page, `${name}-${mode}`);
    }
    await page.emulateMedia({ ...PLAIN, reducedMotion: null });
  }

  async function read(name, options) {
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
    const found = await page.evaluate((asked) => axe.run(asked), options);
    violations.push(...found.violations.map(({ id, nodes }) => `${name}: ${id} ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join('; ')}`));
  }

  /** The days of a month are buttons that paper shows as numbers. */
  async function pressed() {
    return page.evaluate(() => [...document.querySelectorAll('button:not(.calendar button), .button, header.top')].filter((one) => one.checkVisibility()).map(({ textContent }) => textContent.slice(0, 60)));
  }
}

async function shot(page, name) {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
}
