// Every page of the app, and the brief, by axe-core, in light and dark; and whether it fits narrow and wide screens.
import { address, play, signIn } from './kit.mjs';
import { looks } from './look.mjs';

const PAGES = { today: '/', plan: '/plan', grouped: '/plan?group=parts&standing=LATE', nothing: '/plan?text=nowhere', brief: '/brief' };

await play(async (page) => {
  await signIn(page);
  await page.getByRole('heading', { name: 'Needs you now' }).waitFor();
  const { look, violations, wider } = looks(page);
  for (const [name, path] of Object.entries(PAGES)) {
    await page.goto(address + path);
    await page.locator('main h2, .found').first().waitFor();
    await look(name);
  }
  await page.goto(`${address}/plan`);
  await page.locator('.actions .title a').first().click();
  await page.locator('.history').waitFor();
  await page.getByText('How was this computed?').first().click();
  await page.getByText('Diagram of the workflow').click();
  await look('item');
  await page.locator('.steps button').first().click();
  await page.getByRole('dialog').waitFor();
  await look('dialog');
  return { violations, wider };
});
