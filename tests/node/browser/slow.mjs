// How long a person on a slow link and an old telephone waits for Today: 512 kbit/s, 300 ms, a quarter of this machine's
// speed. Reported and not asserted: `make bench` prints it. Takes an address and a link by which she chooses a password.
import { address, play } from './kit.mjs';

const LINK = process.argv[3];
const PASSWORD = 'a hummingbird at seven';
const BYTES_A_SECOND = (512 * 1024) / 8;
const SLOW = { offline: false, latency: 300, downloadThroughput: BYTES_A_SECOND, uploadThroughput: BYTES_A_SECOND };
const QUARTER = 4;
const ROUNDS = 3;

await play(async (page, { newPerson }) => {
  await page.goto(LINK);
  const email = await page.locator('input[type=email]').inputValue();
  for (const field of await page.locator('input[type=password]').all()) await field.fill(PASSWORD);
  await page.locator('main button').first().click();
  await page.getByRole('heading', { name: 'Today' }).waitFor();
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push({ ...(await morning(await newPerson(), email, true)), once: (await morning(await newPerson(), email, false)).first });
  const median = (of) => rounds.map(of).sort((one, other) => one - other)[Math.floor(ROUNDS / 2)];
  return { first: median(({ first }) => first), once: median(({ once }) => once), again: median(({ again }) => again), files: rounds.at(-1).files };
});

/** In a browser that has none of its files: from the button that signs in until the figures stand there; and the next time. Who
 types has them by then, who has her password filled in presses at once. */
async function morning(page, email, types) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', SLOW);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: QUARTER });
  await page.goto(address);
  await page.getByLabel('Your e-mail address').fill(email);
  await page.getByLabel('Your password').fill(PASSWORD);
  if (types) await page.waitForLoadState('networkidle');
  const first = await waited(() => page.getByRole('button', { name: 'Sign in' }).click());
  const files = await page.evaluate(() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(({ name, startTime, responseEnd, transferSize }) => `${name.replace(location.origin, '')} ${Math.round(startTime)}-${Math.round(responseEnd)} ms, ${transferSize} bytes`));
  const again = await waited(() => page.reload());
  return { first, again, files };

  async function waited(act) {
    const begun = Date.now();
    await Promise.all([act(), page.locator('.figures').first().waitFor()]);
    return Date.now() - begun;
  }
}
