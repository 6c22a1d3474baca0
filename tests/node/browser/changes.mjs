// Somebody else changes an action: the plan says so, and shows it when it is asked to.
import { focused } from './focus.mjs';
import { others, play, signIn } from './kit.mjs';

const HALF_A_MINUTE = 31_000;

await play(async (page, { newPerson }) => {
  const [cora, action] = others;
  await page.clock.install();
  const newest = page.waitForResponse((answer) => answer.url().endsWith('/graphql') && answer.request().postData()?.includes('"after":'));
  await signIn(page, '/plan');
  await page.locator('.found').waitFor();
  await newest;
  const title = page.locator('.actions .title').first();
  const saw = { before: await title.textContent() };
  const hers = await newPerson();
  await signIn(hers, `/items/${action}`, cora);
  await hers.getByRole('button', { name: 'Change the plan\'s data' }).click();
  await hers.getByLabel('Action').fill('Campaign of Cora');
  await hers.getByRole('dialog').locator('.primary').click();
  await hers.getByRole('dialog').waitFor({ state: 'detached' });
  await page.clock.runFor(HALF_A_MINUTE);
  const changes = page.locator('.changes');
  await changes.getByText('1 action changed.').waitFor();
  saw.polite = await changes.getAttribute('role');
  saw.still = await title.textContent();
  await changes.getByRole('button', { name: 'Show' }).click();
  await title.filter({ hasText: 'Campaign of Cora' }).waitFor();
  await changes.locator('p').waitFor({ state: 'detached' });
  saw.focus = (await focused(page)).id;
  return saw;
});
