// How long a person waits, after choosing a filter of a plan of 2,000 actions, until the list shows it. Reported and not
// asserted: `make bench` prints it.
import { address, play, signIn } from './kit.mjs';

const ROUNDS = 9;

await play(async (page) => {
  await signIn(page, '/plan');
  const waits = [];
  for (let round = 0; round < ROUNDS; round++) {
    // Loaded anew, the page has no answer that it kept.
    await page.goto(`${address}/plan`);
    await page.locator('.found').waitFor();
    waits.push(await chosen(page, 'LATE'));
  }
  waits.sort((one, other) => one - other);
  return { late: Math.round(waits[Math.floor(ROUNDS / 2)]), found: await page.locator('.found').textContent() };
});

/** Milliseconds from the choice until its rows are painted. */
function chosen(page, standing) {
  return page.getByRole('combobox', { name: 'Standing' }).evaluate((select, standing) => new Promise((done) => {
    const count = () => document.querySelector('.found')?.textContent;
    const before = count();
    const begun = performance.now();
    const look = () => (count() !== before && !document.querySelector('.old') ? done(performance.now() - begun) : requestAnimationFrame(look));
    select.value = standing;
    select.dispatchEvent(new Event('change', { bubbles: true }));
    requestAnimationFrame(look);
  }), standing);
}
