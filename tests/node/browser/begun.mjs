// A prosecutor opens a case without a mouse. While she types, her session is ended on the server; what she typed outlives that
// and a reload. The first answer is lost on the way: sent twice, there is one case.
import { address, email, others, password, play, signIn } from './kit.mjs';
import { tabs } from './focus.mjs';
import { looks } from './look.mjs';

await play(async (page, { context, wrong, newPerson }) => {
  const [lou] = others;
  await signIn(page, '/cases');
  await page.getByRole('link', { name: 'Open a case' }).waitFor();
  const { to, unseen } = tabs(page);
  const fill = async (label, text) => {
    await to(label);
    await page.keyboard.type(text);
  };
  const send = async () => {
    await to('Open a case');
    await page.keyboard.press('Enter');
  };
  await to('Open a case');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'New: Case' }).waitFor();
  const saw = { path: new URL(page.url()).pathname };
  await send();
  saw.missing = await page.locator('.fault').textContent();
  await page.keyboard.type('The guest house');
  await fill('Prosecutor as written', 'P. Ali');
  await endedElsewhere(await newPerson());
  await fill('Notes', 'Bring the interpreter');
  await send();
  await page.getByText('What you typed is kept: sign in').waitFor();
  const [fresh] = await Promise.all([context.waitForEvent('page'), follow('Sign in again')]);
  await fresh.getByLabel('Your e-mail address').fill(email);
  await fresh.getByLabel('Your password').fill(password);
  await fresh.getByRole('button', { name: 'Sign in' }).click();
  await fresh.getByRole('heading', { name: 'Today' }).waitFor();
  await fresh.close();
  await page.reload();
  await page.getByText('What you typed is back').waitFor();
  saw.kept = { title: await page.getByLabel('Case in a few words').inputValue(), notes: await page.getByLabel('Notes').inputValue() };
  const { look, violations, wider } = looks(page);
  await look('new');
  await fill('Opened on', '12312099');
  await send();
  saw.ahead = await page.locator('.complaint').textContent();
  await fill('Opened on', '01022026');
  await page.route('**/graphql', async (route) => {
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  await send();
  await page.getByText('It will be recorded once').waitFor();
  await send();
  await page.locator('.identity').waitFor();
  saw.landed = new URL(page.url()).pathname.startsWith('/items/');
  saw.title = await page.locator('.identity h1 bdi').textContent();
  saw.left = await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('milepost draft')).length);
  await page.goto(`${address}/cases?of=case`);
  await page.locator('.register tbody tr').first().waitFor();
  saw.cases = await page.locator('.register tbody tr').count();
  await page.goto(`${address}/new/tt-accused`);
  await page.getByText('It stands below another item').waitFor();
  await look('below');
  await page.goto(`${address}/new/nothing`);
  saw.unknown = await page.getByRole('heading', { level: 1 }).textContent();
  const stranger = await newPerson();
  await signIn(stranger, '/new/tt-case', lou);
  saw.forbidden = await stranger.locator('main .begins p').textContent();
  // The browser itself writes down requests that broke off or were refused.
  const expected = wrong.splice(0).filter((one) => !/ERR_FAILED|status of 401|WebSocket connection/.test(one));
  wrong.push(...expected);
  return { ...saw, unseen, violations, wider };

  async function follow(link) {
    await to(link);
    await page.keyboard.press('Enter');
  }
});

/** From another browser of hers. */
async function endedElsewhere(other) {
  await signIn(other, '/me');
  await other.getByRole('button', { name: 'Sign out all others' }).click();
  await other.getByText('Sign out all others').waitFor({ state: 'detached' });
}
