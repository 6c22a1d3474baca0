// Somebody else changes an action: the plan says so at once, and shows it when it is asked to; where no socket stays open, it asks by
// itself.
import { focused } from './focus.mjs';
import { others, play, signIn } from './kit.mjs';

const HALF_A_MINUTE = 31_000;

await play(async (page, { newPerson }) => {
  const [cora, action] = others;
  const cut = await newPerson();
  await cut.clock.install();
  await cut.routeWebSocket(/graphql/, (socket) => void socket.close());
  for (const one of [page, cut]) {
    const newest = one.waitForResponse((answer) => answer.url().endsWith('/graphql') && answer.request().postData()?.includes('"after":'));
    await signIn(one, '/plan');
    await one.locator('.found').waitFor();
    await newest;
  }
  const title = page.locator('.actions .title').first();
  const saw = { before: await title.textContent() };
  const hers = await newPerson();
  await signIn(hers, `/items/${action}`, cora);
  await hers.getByRole('button', { name: 'Change the plan\'s data' }).click();
  await hers.getByLabel('Action').fill('Campaign of Cora');
  await hers.getByRole('dialog').locator('.primary').click();
  await hers.getByRole('dialog').waitFor({ state: 'detached' });
  const changes = page.locator('.changes');
  await changes.getByText('1 action changed.').waitFor({ timeout: 15_000 });
  saw.polite = await changes.getAttribute('role');
  saw.still = await title.textContent();
  await changes.getByRole('button', { name: 'Show' }).click();
  await title.filter({ hasText: 'Campaign of Cora' }).waitFor();
  await changes.locator('p').waitFor({ state: 'detached' });
  saw.focus = (await focused(page)).id;
  await cut.clock.runFor(HALF_A_MINUTE);
  await cut.locator('.changes').getByText('1 action changed.').waitFor();
  return saw;
});
