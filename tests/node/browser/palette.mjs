// A prosecutor finds a case and goes there by the keyboard alone; so does she begin an accused below it.
import { focused } from './focus.mjs';
import { address, others, play, signIn } from './kit.mjs';

await play(async (page) => {
  const [item] = others;
  await signIn(page);
  await page.getByRole('heading', { name: 'Needs you now' }).waitFor();
  const saw = { ways: await page.locator('#ways > ul > li > a').evaluateAll((all) => all.map((a) => a.firstChild.textContent)) };
  const dialog = page.getByRole('dialog');
  const field = dialog.getByRole('combobox');
  const options = dialog.getByRole('option');
  const said = (text) => dialog.getByRole('status').filter({ hasText: text }).waitFor();
  const pointed = () => field.evaluate((input) => document.getElementById(input.getAttribute('aria-activedescendant'))?.querySelector('.told').textContent);
  const open = async () => {
    await page.keyboard.press('Control+k');
    await field.waitFor();
  };
  await open();
  saw.focus = (await focused(page)).name;
  await page.keyboard.type('zz nothing');
  await said('Nothing is like this');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('state k');
  await said(/^1 choice$/);
  saw.found = await pointed();
  await page.keyboard.press('Enter');
  await page.locator('.history').waitFor();
  saw.case = new URL(page.url()).pathname === `/items/${item}`;
  saw.arrived = (await focused(page)).id;
  await open();
  saw.recent = await pointed();
  await page.keyboard.press('ArrowUp');
  saw.last = await pointed();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await open();
  await page.keyboard.type('new acc');
  await options.first().waitFor();
  saw.begins = await pointed();
  await page.keyboard.press('Enter');
  await dialog.getByRole('heading', { name: 'New: Accused' }).waitFor();
  await said(/^1 choice$/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'New: Accused person' }).waitFor();
  await page.locator('.begins').getByRole('link', { name: 'The State v' }).waitFor();
  saw.begun = page.url().slice(address.length);
  return saw;
});
