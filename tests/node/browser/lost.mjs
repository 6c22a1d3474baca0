// The link breaks, and the session ends: what was there stays, and the person is told what to do.
import { address, play, signIn } from './kit.mjs';

await play(async (page, { context, wrong }) => {
  await signIn(page, '/plan');
  await page.locator('.found', { hasText: /^9 / }).waitFor();
  const connection = page.locator('.connection');
  const saw = {};
  await context.setOffline(true);
  await page.getByRole('combobox', { name: 'Standing' }).selectOption('LATE');
  await connection.filter({ hasText: 'cannot be reached' }).waitFor();
  saw.kept = await page.locator('.actions tbody tr').count();
  await page.keyboard.press('Control+k');
  await connection.filter({ hasText: 'cannot be reached' }).waitFor();
  await page.getByRole('link', { name: 'Today' }).click();
  saw.stayed = await page.locator('.actions tbody tr').count();
  await context.setOffline(false);
  await page.getByRole('heading', { name: 'Needs you now' }).waitFor();
  await page.goBack();
  await page.locator('.found', { hasText: /^4 / }).waitFor();
  await connection.filter({ hasText: 'cannot be reached' }).waitFor({ state: 'detached' });
  await context.clearCookies();
  await page.getByRole('combobox', { name: 'Standing' }).selectOption('AT_RISK');
  await connection.filter({ hasText: 'no longer signed in' }).waitFor();
  saw.keptAfter = await page.locator('.actions tbody tr').count();
  const [fresh] = await Promise.all([context.waitForEvent('page'), connection.getByRole('link').click()]);
  saw.back = new URL(fresh.url()).search;
  // The browser itself writes down requests that broke off or were refused.
  const expected = wrong.splice(0).filter((one) => !/ERR_INTERNET_DISCONNECTED|status of 401/.test(one));
  wrong.push(...expected);
  // Whoever comes back to a page after she signed out is led to sign in.
  await signIn(page, '/plan');
  await page.locator('.found', { hasText: /^9 / }).waitFor();
  const beside = await context.newPage();
  await beside.goto(`${address}/plan`);
  await beside.locator('.found', { hasText: /^9 / }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  saw.beside = await beside.locator('main').textContent();
  await page.goBack();
  await page.getByLabel('Your e-mail address').waitFor();
  saw.out = new URL(page.url()).search;
  wrong.splice(0, wrong.length, ...wrong.filter((one) => !/status of 401/.test(one)));
  const gone = await context.request.get(`${address}/assets/gone-12345678.js`);
  saw.gone = gone.status();
  return saw;
});
