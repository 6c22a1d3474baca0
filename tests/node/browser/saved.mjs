// A view is saved for an agency: a colleague chooses it and deletes it, somebody of another agency never has it.
import { email, others, play, signIn } from './kit.mjs';

await play(async (page, { newPerson }) => {
  const [colleague, stranger] = others;
  await signIn(page, '/plan?standing=LATE&sort=due', email);
  await page.locator('.found').waitFor();
  const open = async (page) => page.getByText('Saved views', { exact: true }).click();
  const views = (page) => page.locator('.views .plain').allTextContents();
  await open(page);
  await page.getByRole('button', { name: 'Save what is shown' }).click();
  await page.getByLabel('Title').fill('Ours that are late');
  await page.getByLabel('for everyone at: Trinidad and Tobago Police Service').check();
  await page.getByRole('button', { name: 'Save the view' }).click();
  await page.locator('.said', { hasText: 'Saved as “Ours that are late”.' }).waitFor();

  const hal = await newPerson();
  await signIn(hal, '/plan', colleague);
  await hal.locator('.found').waitFor();
  await open(hal);
  await hal.locator('.views .plain').first().waitFor();
  const offered = await views(hal);
  await hal.getByRole('button', { name: 'Ours that are late', exact: true }).click();
  await hal.getByRole('link', { name: 'Take off: Standing Late' }).waitFor();
  const address = new URL(hal.url()).search;
  await hal.goto(new URL('/plan?stray=1&sort=due&standing=LATE', hal.url()).href);
  await hal.locator('.found').waitFor();
  await open(hal);
  await hal.locator('.views .plain').first().waitFor();
  const current = await hal.locator('.views [aria-current=true]').allTextContents();

  const moe = await newPerson();
  await signIn(moe, '/plan', stranger);
  await moe.locator('.found').waitFor();
  await open(moe);
  await moe.getByText('No view is saved yet.').waitFor();
  const elsewhere = await views(moe);

  await hal.getByRole('button', { name: 'Delete the view “Ours that are late”' }).click();
  await hal.getByRole('button', { name: 'Delete it' }).click();
  await hal.getByText('No view is saved yet.').waitFor();
  return { offered, address, current, elsewhere, deleted: await views(hal) };
});
