// Whatever somebody types is kept while the link is lost, her session is ended and the server is away; each page says what to do.
// What she sends at last arrives once, also where its first answer was lost.
import { address, others, play, server, signIn } from './kit.mjs';

const [action, day] = others;
const TOLD = { lost: 'cannot be reached', ended: 'no longer signed in', away: 'cannot be reached', unanswered: 'cannot be reached' };
const dialog = (page) => page.getByRole('dialog');
const main = (page) => page.locator('main');
/** Forms that are of no item, whose drafts are told by words of their own. */
const DRAFTED = ['view', 'bulk', 'person', 'declared', 'rate', 'token', 'check'];
const button = (name) => (page) => main(page).getByRole('button', { name }).first().click();
const type = (within, values) => async (page) => {
  for (const [label, text] of Object.entries(values)) {
    const input = within(page).getByLabel(label).first();
    await input.waitFor();
    if (await input.evaluate((one) => one.tagName === 'SELECT')) await input.selectOption(text);
    else await input.fill(text);
  }
};
const closed = (page) => dialog(page).waitFor({ state: 'detached' });
/** A form on a page or in its dialog: how it is opened, and what is typed, of which the last is read again. */
const form = (path, open, values, more = {}) => {
  const within = more.within ?? dialog;
  const read = (page) => within(page).getByLabel(Object.keys(values).at(-1)).first().inputValue();
  return { path, open, within, type: type(within, values), read, send: (page) => within(page).locator('.primary').click(), sent: closed, ...more };
};
const csv = { name: 'kept.csv', mimeType: 'text/csv', buffer: Buffer.from('Ref,Pillar,Action,Due date\n1.1,Prevention,Kept,2026-06-30\n') };

/** `look`: a step before the one that records, which is then another. */
const FORMS = {
  event: form(`/items/${action}`, button(/^Note progress/), { Progress: '45', Note: 'kept event' }),
  cost: form(`/items/${action}`, button(/^Record a cost/), { 'Reference of the line': 'K1', 'Cost of one': '5', 'Which years': '2026', 'What is bought': 'kept cost' }),
  view: form('/plan', async (page) => {
    await page.getByText('Saved views', { exact: true }).click();
    await page.getByRole('button', { name: 'Save what is shown' }).click();
  }, { Title: 'kept view' }),
  bulk: form('/plan?text=deferred', async (page) => {
    await page.getByRole('checkbox', { name: 'Tick all that are shown' }).check();
    await page.locator('.choose option[value=defer]').waitFor({ state: 'attached' });
    await page.getByLabel('What is to be done').selectOption('defer');
    await page.getByRole('button', { name: 'Fill in the form' }).click();
  }, { 'Deferred until': '2027-09-15', 'Reason for deferring it': 'kept bulk' }, { look: '.outcome' }),
  moved: form('/plan?view=timeline&text=moved', button(/^Reschedule/), { 'New date': '2027-03-31', 'Approved by': 'Ann', Reason: 'kept reschedule' }),
  court: form(`/cases/hearings?day=${day}`, async (page) => {
    await button(/^Enter/)(page);
    await dialog(page).getByRole('button', { name: /^Held/ }).click();
  }, { 'What was decided': 'kept hearing' }),
  feed: form('/calendar', () => undefined, { 'Its name there': 'kept feed' }, { within: main, send: button('Make a feed'), sent: (page) => page.getByText('the answer with its address was lost').waitFor() }),
  person: form('/admin', button('Let somebody in'), { Role: 'coordinator', Name: 'kept person' }),
  declared: form('/admin?part=days', button('Declare a day'), { Calendar: 'national', Day: '2027-01-13', Source: 'Gazette', 'What it is called': 'kept day' }, { look: '[role=status] strong' }),
  rate: form('/admin?part=rates', button('Enter a rate'), { Currency: 'USD', 'Told in': 'TTD', Value: '6.75', From: '2026-01-05', Source: 'kept rate' }),
  token: form('/admin?part=tokens', button('Make a token'), { 'In whose name': { label: 'Ann' }, 'What it is for': 'kept token' }),
  check: form('/workflows', () => undefined, { 'Source (YAML)': 'id: kept' }, { within: main, sent: (page) => page.locator('.complaints').waitFor() }),
  import: form('/import', (page) => page.getByLabel('File').setInputFiles(csv), { 'Title of a new plan': 'kept plan' }, { within: main, send: button('Show what it would do'), sent: (page) => page.getByRole('heading', { name: 'What it would do' }).waitFor() }),
};

await play(async (first, { context, wrong }) => {
  await signIn(first, '/');
  await first.getByRole('heading', { name: 'Today' }).first().waitFor();
  const tabs = [];
  for (const [name, one] of Object.entries(FORMS)) {
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(address + one.path);
    await one.open(page);
    await one.type(page);
    tabs.push({ name, page, ...one });
  }
  const saw = { again: {}, lost: {}, ended: {}, away: {}, unanswered: {} };
  // The page was left, and is opened again.
  for (const { name, page, open, read, within } of tabs.filter(({ name }) => DRAFTED.includes(name))) {
    await page.bringToFront();
    await page.reload();
    await open(page);
    await within(page).getByText('What you typed before is back.').waitFor();
    saw.again[name] = await read(page);
  }
  /** Each is sent, and says what came of it; what was typed is there. */
  const all = async (when) => {
    for (const { name, page, within, send, read } of tabs) {
      await page.bringToFront();
      await send(page);
      const alert = within(page).getByRole('alert').filter({ hasText: TOLD[when] });
      await alert.waitFor().catch(async () => { throw new Error(`${when} ${name}: ${await within(page).innerText()}`); });
      const typed = await read(page).catch(() => 'not shown');
      const focus = await alert.evaluate((one) => one.contains(document.activeElement) || document.activeElement.matches('button'));
      saw[when][name] = focus ? typed : 'the focus went away';
    }
  };
  await context.setOffline(true);
  await all('lost');
  await context.setOffline(false);
  await context.clearCookies();
  await all('ended');
  await signIn(first, '/');
  await first.getByRole('heading', { name: 'Today' }).first().waitFor();
  await server('stop');
  await all('away');
  await server('start');
  for (const { page, look, send, within } of tabs) {
    if (look) {
      await page.bringToFront();
      await send(page);
      await within(page).locator(look).first().waitFor();
    }
    await unanswered(page);
  }
  for (const tab of tabs) tab.read = tab.look ? async () => 'looked at' : tab.read;
  await all('unanswered');
  for (const { name, page, within, send, sent } of tabs) {
    await page.bringToFront();
    await send(page);
    await sent(page).catch(async () => { throw new Error(`sent ${name}: ${await within(page).innerText()}`); });
  }
  saw.late = await late(await context.newPage());
  saw.drafts = await first.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('milepost draft') && !/check|import/.test(key)));
  // The browser itself writes down requests that broke off or were refused.
  wrong.push(...wrong.splice(0).filter((one) => !/net::ERR_|status of 401|status of 502|WebSocket connection/.test(one)));
  return saw;
});

/** Nothing is answered at all: after a while she is told. */
async function late(page) {
  await page.clock.install();
  await page.goto(`${address}/workflows`);
  await page.getByLabel('Source (YAML)').fill('id: late');
  await page.route('**/graphql', (route) => (/"source"/.test(route.request().postData() ?? '') ? undefined : route.continue()));
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByRole('button', { name: 'Sending…' }).waitFor();
  await page.clock.fastForward(61_000);
  return page.getByRole('alert').filter({ hasText: 'cannot be reached' }).textContent();
}

/** The first thing that is sent arrives; its answer does not. */
async function unanswered(page) {
  let once = false;
  await page.route(/\/graphql|\/import/, async (route) => {
    const sent = route.request();
    const asks = /requestId|"source"/.test(sent.postData() ?? '') || sent.url().includes('/import/');
    if (once || sent.method() !== 'POST' || !asks) return route.continue();
    once = true;
    await route.fetch();
    return route.abort();
  });
}
