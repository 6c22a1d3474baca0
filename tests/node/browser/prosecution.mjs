// A prosecutor's morning: she opens a case and its accused, enters on Friday the initial hearing of Tuesday with the order that
// was made there, files the indictment, and finds the next date in her register and in a calendar that reads her feed.
import { play, signIn } from './kit.mjs';

const DAY = 86_400_000;
const [TUESDAY, STATEMENTS, SUFFICIENCY] = [-3, 30, 70];

await play(async (page) => {
  await signIn(page, '/cases');
  const dialog = page.getByRole('dialog');
  const steps = page.locator('.steps');
  const ways = page.getByRole('navigation', { name: 'Main' });
  await page.getByText('Nothing is open here').waitFor();
  await page.keyboard.press('Control+k');
  await dialog.getByRole('combobox').fill('case');
  await page.getByRole('option', { name: /^New: Case/ }).click();
  await page.getByLabel('Case in a few words (no names)').fill('The guest house');
  await page.getByRole('button', { name: 'Open a case' }).click();

  await page.getByRole('button', { name: 'New: Accused person' }).click();
  const happened = dialog.getByLabel('Happened on');
  const today = await happened.getAttribute('max');
  const day = (after) => new Date(Date.parse(today) + after * DAY).toISOString().slice(0, 10);
  await dialog.getByLabel(/^Pseudonym/).fill('K');
  const citizenship = dialog.getByLabel('Citizenship');
  const countries = (await citizenship.locator('option').count()) - 1;
  await citizenship.selectOption({ label: 'Trinidad & Tobago' });
  await dialog.getByLabel(/^Route/).selectOption('indictable_proceedings');
  await dialog.getByLabel(/^Charged on/).fill(day(-10));
  await dialog.getByLabel(/^Filed before the Master on/).fill(day(-9));
  await happened.fill(day(-9));
  await dialog.locator('.primary').click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('region', { name: 'accused' }).getByRole('link').first().click();

  await steps.getByRole('button', { name: /^Initial hearing held/ }).waitFor();
  const saw = { countries, early: await steps.getByRole('button', { name: /^Trial begun/ }).count() };
  await steps.getByRole('button', { name: /^Initial hearing held/ }).click();
  await happened.fill(day(TUESDAY));
  await dialog.getByLabel(/^Date ordered for the indictment/).fill(day(STATEMENTS));
  await dialog.getByLabel(/^Date ordered for the sufficiency hearing/).fill(day(SUFFICIENCY));
  await dialog.locator('input[type=file]').setInputFiles({ name: 'order.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF so ordered') });
  await dialog.getByText('order.pdf is up.').waitFor();
  await dialog.locator('.primary').click();
  await dialog.waitFor({ state: 'detached' });

  await steps.getByRole('button', { name: /^Indictment filed/ }).click();
  await dialog.getByLabel(/^Indictment filed on/).fill(today);
  await dialog.locator('.primary').click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.history tbody tr', { hasText: 'Indictment filed' }).waitFor();
  saw.done = await page.locator('.history tbody tr').evaluateAll((rows) => rows.map((row) => row.cells[2].textContent).filter((what) => /^(Indictment filed|Initial hearing held|Add an accused)/.test(what)).map((what) => what.split(/ [(→]| ?Indictment filed on/)[0]));
  saw.order = await page.locator('.history').getByRole('link', { name: 'order.pdf' }).count();

  await ways.getByRole('link', { name: 'Cases', exact: true }).click();
  const row = page.locator('.register tbody tr');
  await row.waitFor();
  const shown = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(day(SUFFICIENCY)));
  saw.register = (await row.textContent()).includes(shown);
  await ways.getByRole('link', { name: 'Calendar', exact: true }).click();
  await page.getByLabel('Its name there').fill('My cases');
  await page.getByRole('button', { name: 'Make a feed' }).click();
  const feed = await page.getByLabel('Address of the feed').inputValue();
  const calendar = await (await page.request.get(feed, { headers: { cookie: '' } })).text();
  saw.feed = calendar.includes(`DTSTART;VALUE=DATE:${day(SUFFICIENCY).replaceAll('-', '')}`);
  saw.secret = calendar.includes('guest house');
  return saw;
});
