// What is typed is there again after a reload, without what is restricted, and goes in after a lost link and an ended session;
// sent, it is gone.
import { email, others, password, play, signIn } from './kit.mjs';

await play(async (page, { context, wrong }) => {
  const [accused] = others;
  await signIn(page, `/items/${accused}`);
  const dialog = page.getByRole('dialog');
  const open = () => page.getByRole('button', { name: /^Change the data/ }).click();
  await open();
  await dialog.getByLabel('Notes').fill('Bring the interpreter');
  await dialog.getByLabel('Name', { exact: true }).fill('Anothersecret');
  const secret = await page.evaluate(() => JSON.stringify({ ...localStorage }).includes('secret'));
  await page.reload();
  await page.locator('.steps .draft').first().waitFor();
  const marked = await page.locator('.steps .draft').count();
  await open();
  await dialog.getByText('What you typed is back').waitFor();
  const offered = { notes: await dialog.getByLabel('Notes').inputValue(), name: await dialog.getByLabel('Name', { exact: true }).inputValue() };
  const primary = dialog.locator('.primary');
  await context.setOffline(true);
  await primary.click();
  await dialog.getByText('It will be recorded once').waitFor();
  await context.setOffline(false);
  await context.clearCookies();
  await primary.click();
  const [fresh] = await Promise.all([context.waitForEvent('page'), dialog.getByRole('link', { name: 'Sign in again' }).click()]);
  await fresh.getByLabel('Your e-mail address').fill(email);
  await fresh.getByLabel('Your password').fill(password);
  await fresh.getByRole('button', { name: 'Sign in' }).click();
  await fresh.getByRole('heading', { name: 'Today' }).waitFor();
  await primary.click();
  await dialog.waitFor({ state: 'detached' });
  // The browser itself writes down requests that broke off or were refused.
  const expected = wrong.splice(0).filter((one) => !/ERR_INTERNET_DISCONNECTED|status of 401|WebSocket connection/.test(one));
  wrong.push(...expected);
  await page.locator('.data').getByText('Bring the interpreter').waitFor();
  const left = await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('milepost draft')).length);
  await page.getByRole('button', { name: /^Show, with a reason Name$/ }).click();
  await dialog.getByLabel('Why you need').fill('Summons to be served');
  await dialog.locator('.primary').click();
  await dialog.waitFor({ state: 'detached' });
  const revealed = (await page.locator('.data > div', { has: page.getByText('Name', { exact: true }) }).locator('dd').textContent()).trim();
  return { secret, marked, offered, left, revealed };
});
