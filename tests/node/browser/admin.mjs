// The administrator's morning, from the link that the first start prints: somebody is let in, signs in by her link, gets a role,
// and is told why she can do no more; a token is made and revoked; her sessions end, and her open page says so.
import { address, email as link, password, play } from './kit.mjs';
import { looks } from './look.mjs';

await play(async (page, { newPerson, wrong }) => {
  const { look, violations, wider } = looks(page);
  const dialog = page.getByRole('dialog');
  const part = (name) => page.getByRole('navigation', { name: 'Parts of administration' }).getByRole('link', { name, exact: true }).click();
  const done = (text) => page.locator('.said', { hasText: text }).waitFor();

  await page.goto(link);
  await page.getByLabel('Your e-mail address').fill('ada@office.example');
  await choose(page);
  await page.goto(`${address}/admin`);
  await page.getByRole('heading', { name: 'People', exact: true }).waitFor();

  await page.getByRole('button', { name: 'Let somebody in' }).click();
  await dialog.locator('.primary').click();
  const asked = await dialog.locator('.fault').count();
  await look('dialog');
  await dialog.getByLabel('Name').fill('Petra <b>Ramlal</b>');
  await dialog.getByLabel('E-mail address').fill('petra@dpp.example');
  await dialog.getByLabel('Role').selectOption('prosecutor');
  await dialog.locator('.primary').click();
  const agency = dialog.locator('.field', { has: page.getByLabel('Agency') });
  const scoped = await agency.locator('.fault').textContent();
  await dialog.getByLabel('Agency').selectOption('dpp');
  await dialog.locator('.primary').click();
  const secret = page.getByLabel('Shown once');
  await secret.waitFor();
  const hers = await secret.inputValue();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('link', { name: 'Petra <b>Ramlal</b>' }).waitFor();
  await look('people');

  const petra = await newPerson();
  await petra.goto(hers);
  await choose(petra);
  await petra.getByRole('heading', { name: 'Today' }).first().waitFor();
  await petra.getByRole('button', { name: 'More' }).click();
  const ways = await petra.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Administration' }).count();
  await petra.goto(`${address}/admin?part=people`);
  const notHers = await petra.locator('.part > p').first().textContent();
  await petra.getByRole('navigation', { name: 'Parts of administration' }).getByRole('link', { name: 'Agencies' }).click();
  await petra.getByRole('columnheader', { name: 'Taken over by' }).waitFor();

  await page.reload();
  await page.getByRole('link', { name: 'Petra <b>Ramlal</b>' }).click();
  await page.getByText('Signed in in one browser').waitFor();
  await page.getByRole('button', { name: 'Give a role' }).click();
  await dialog.getByLabel('Role').selectOption('focal_point');
  await dialog.getByLabel('Agency').selectOption('dpp');
  await dialog.locator('.primary').click();
  await done('Give a role');
  await page.locator('table', { hasText: 'Holds today' }).locator('tbody th', { hasText: 'Agency focal point' }).waitFor();
  const roles = await page.locator('table', { hasText: 'Holds today' }).locator('tbody th').allTextContents();
  await look('person');

  await page.goto(`${address}/new/nap-plan`);
  await page.locator('.begins textarea').first().fill('Plan of the office');
  await page.locator('.primary').click();
  await page.locator('.identity').waitFor();
  const item = new URL(page.url()).pathname.split('/')[2];
  await page.goto(`${address}/admin?part=rights`);
  await page.getByRole('combobox', { name: 'Who', exact: true }).selectOption({ label: 'Petra <b>Ramlal</b>' });
  await page.getByLabel('Reference of the item').fill(item);
  await page.getByRole('button', { name: 'Show' }).click();
  const told = page.locator('.rights');
  await told.waitFor();
  const why = await told.locator('ul').first().locator('li').allTextContents();
  const step = await told.locator('tbody tr', { hasText: 'Assign' }).first().locator('td').nth(1).textContent();
  await page.getByRole('columnheader', { name: 'What else is asked' }).waitFor();
  await look('rights');

  await part('Tokens');
  await page.getByRole('button', { name: 'Make a token' }).click();
  await dialog.getByLabel('In whose name').selectOption({ label: 'Administrator' });
  await dialog.getByLabel('What it is for').fill('Nightly report');
  await dialog.locator('.primary').click();
  await secret.waitFor();
  const token = await secret.inputValue();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  const opens = () => fetch(`${address}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: '{"query":"{ me { name } }"}' }).then((answer) => answer.status);
  const before = await opens();
  await look('tokens');
  await page.getByRole('button', { name: 'Revoke Nightly report' }).click();
  await dialog.locator('.primary').click();
  await done('Revoked: Nightly report.');
  const after = await opens();

  await page.goto(`${address}/admin?part=people`);
  await page.getByRole('link', { name: 'Petra <b>Ramlal</b>' }).click();
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await dialog.locator('.primary').click();
  await done('Sign out everywhere');
  await petra.getByRole('navigation', { name: 'Parts of administration' }).getByRole('link', { name: 'Rates' }).click();
  await petra.locator('.connection', { hasText: 'no longer signed in' }).waitFor();
  const kept = await petra.getByRole('heading', { name: 'Administration' }).count();
  // The browser itself writes down what was refused.
  wrong.splice(0, wrong.length, ...wrong.filter((one) => !/status of 401/.test(one)));

  await part('Health');
  await page.getByRole('button', { name: 'Check now' }).click();
  await page.getByText('All of it holds').waitFor();
  await look('health');
  await part('Record');
  await page.getByRole('columnheader', { name: 'Did what' }).waitFor();
  const record = await page.locator('.part tbody tr').evaluateAll((rows) => rows.map((row) => [...row.cells].slice(2, 5).map((cell) => cell.textContent)));
  await look('record');
  return { scoped, asked, ways, notHers, roles, why, step, tokens: { before, after }, kept, record, violations, wider };

  async function choose(who) {
    await who.getByLabel('password', { exact: false }).first().fill(password);
    await who.locator('input[type=password]').last().fill(password);
    await who.getByRole('button', { name: 'Choose it and sign in' }).click();
  }
});
