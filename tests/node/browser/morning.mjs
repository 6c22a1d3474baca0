// A coordinator's morning: the roadmap comes in, what is late is found by agency, one date is moved with its reason, and what
// is shown leaves as a file. No address is typed; the file is the one the ministry sent.
import { address, numberIn, others, play, signIn } from './kit.mjs';

await play(async (page, { context }) => {
  const [roadmap] = others;
  const ways = page.getByRole('navigation', { name: 'Main' });
  const found = page.locator('.found');
  await signIn(page);
  await page.getByRole('button', { name: 'More' }).click();
  await ways.getByRole('link', { name: 'Import' }).click();
  await page.getByLabel('File').setInputFiles(roadmap);
  await page.getByLabel('Title of a new plan').fill('The roadmap');
  await page.getByRole('button', { name: 'Show what it would do' }).click();
  const bring = page.getByRole('button', { name: /^Bring \d+ items in$/ });
  await bring.waitFor();
  const saw = { waits: numberIn(await page.getByText(/cells? to be mended/).first().textContent()) };
  await bring.click();
  await page.getByRole('heading', { name: 'Brought in' }).waitFor();
  saw.brought = await page.locator('.said [role=status]').textContent();

  await ways.getByRole('link', { name: 'Plan', exact: true }).click();
  await found.waitFor();
  saw.all = numberIn(await found.textContent());
  await page.getByRole('combobox', { name: 'Standing' }).selectOption({ label: 'Late' });
  await settled(/Standing/);
  saw.late = numberIn(await found.textContent());
  const [agency] = await under('Lead agency');
  await page.getByRole('combobox', { name: 'Agency' }).selectOption({ label: agency });
  await settled(/Agency/);
  saw.hers = numberIn(await found.textContent());

  const csv = page.getByRole('link', { name: 'CSV' });
  saw.file = await rows(await context.request.get(address + (await csv.getAttribute('href'))));
  const title = page.locator('.actions .title a').first();
  saw.action = await title.textContent();
  await title.click();
  saw.opened = await page.locator('.identity h1 bdi').textContent();
  await page.getByRole('button', { name: /^Extend/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^New date/).fill('2031-03-28');
  await dialog.getByLabel(/[Rr]eason/).fill('Cabinet moved the money to the next year');
  await dialog.getByLabel(/^Approved by/).fill('Cabinet');
  await dialog.locator('.primary').click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.next time[datetime="2031-03-28"], .next', { hasText: '28 Mar 2031' }).first().waitFor();
  const row = page.locator('.history tbody tr', { hasText: 'Cabinet moved' });
  saw.who = await row.locator('td').nth(3).textContent();
  await page.goBack();
  await settled(/Agency/);
  await found.filter({ hasText: new RegExp(`^${saw.hers - 1} action`) }).waitFor();
  return saw;

  /** What a row says under a heading. */
  async function under(name) {
    return page.locator('.actions').evaluate((table, name) => {
      const at = [...table.tHead.rows[0].cells].findIndex((head) => head.textContent.startsWith(name));
      return [...table.tBodies[0].rows].filter((row) => !row.classList.contains('group')).map((row) => row.cells[at].textContent);
    }, name);
  }

  async function settled(tag) {
    await page.getByRole('list', { name: 'Narrowed by' }).getByRole('link', { name: tag }).first().waitFor();
    await page.locator('.old').waitFor({ state: 'detached' });
  }

  async function rows(answer) {
    const [head, ...others] = (await answer.text()).match(/(?:"(?:[^"]|"")*"|[^"\n])+/g);
    const [ref] = head.replace('\ufeff', '').split(',');
    return { status: answer.status(), named: answer.headers()['content-disposition'], ref, actions: new Set(others.map((row) => row.split(',')[0])).size };
  }
});
