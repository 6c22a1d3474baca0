// How long a person waits, after choosing a filter of a plan of 2,000 actions, until the list shows it. Reported and not
// asserted: `make bench` prints it.
import { play, signIn } from './kit.mjs';

const ROUNDS = 9;

await play(async (page) => {
  await signIn(page, '/plan');
  await page.locator('.found').waitFor();
  const waits = { late: [], all: [] };
  for (let round = 0; round < ROUNDS; round++) {
    waits.late.push(await chosen(page, 'LATE'));
    waits.all.push(await chosen(page, ''));
  }
  const median = (times) => Math.round(times.sort((one, other) => one - other)[Math.floor(ROUNDS / 2)]);
  return { late: median(waits.late), all: median(waits.all), found: await page.locator('.found').textContent() };
});

/** Milliseconds from the choice until its rows are painted. */
const chosen = (page, standing) =>
  page.getByRole('combobox', { name: 'Standing' }).evaluate((select, standing) => new Promise((done) => {
    const count = () => document.querySelector('.found')?.textContent;
    const before = count();
    const begun = performance.now();
    const look = () => (count() !== before && !document.querySelector('.old') ? done(performance.now() - begun) : requestAnimationFrame(look));
    select.value = standing;
    select.dispatchEvent(new Event('change', { bubbles: true }));
    requestAnimationFrame(look);
  }), standing);
