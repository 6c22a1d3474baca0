// Markup, a script, an address that is one, letters that turn the line round and ten thousand of one word: written through the API and
// by an import into all that takes a text, then met on every page, narrow and wide.
import { address, others, play, signIn } from './kit.mjs';

const [token] = others;
/** Runs from right to left, and draws in what stands behind it wherever it is not isolated. */
const TURNS = 'اسم';
const HOSTILE = `\u0301"><script>hacked=1</script><img src=x onerror=hacked=1> javascript:hacked=1 😀 evil ${TURNS} 12`;
const LONG = `${HOSTILE}${'W'.repeat(10_000)}`;
/** As much as a name of one line takes. */
const NAME = `${HOSTILE}${'W'.repeat(120)}`.slice(0, 119);
/** No file's name has a slash. */
const FILE = HOSTILE.replaceAll(/["/]/g, '\'');
const DAY = 86_400_000;
const lately = new Date(Date.now() - DAY).toISOString().slice(0, 10);
const before = new Date(Date.now() - 3 * DAY).toISOString().slice(0, 10);
let requests = 0;

async function ask(query, variables = {}) {
  const asked = { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } };
  const answer = await fetch(`${address}/graphql`, { ...asked, body: JSON.stringify({ query, variables: { ...variables, r: `hostile ${requests++}` } }) });
  const { data, errors } = await answer.json();
  if (errors) throw new Error(`${query}: ${JSON.stringify(errors)}`);
  return data;
}

async function create(workflow, parent, input) {
  const given = Object.entries(input).map(([name, value]) => ({ name, value }));
  const { made } = await ask('mutation ($w: String!, $p: UUID, $i: [FieldInput!]!, $r: String!) { made: createItem(workflow: $w, parent: $p, input: $i, requestId: $r) { item { id reference } } }', { w: workflow, p: parent, i: given });
  return made.item;
}

const person = (name) => ask('mutation ($n: String!, $r: String!) { addPerson(input: { requestId: $r, name: $n, role: { role: "coordinator" } }) { account { id } } }', { n: name });

async function fire(item, event, input) {
  const given = Object.entries(input).map(([name, value]) => ({ name, value }));
  await ask('mutation ($t: UUID!, $e: String!, $i: [FieldInput!]!, $r: String!) { fireEvent(item: $t, event: $e, input: $i, requestId: $r) { seq } }', { t: item, e: event, i: given });
}

async function post(path, fields, file) {
  const body = new FormData();
  for (const [name, text] of fields) body.append(name, text);
  body.append('file', new Blob([file.text]), file.name);
  const answer = await fetch(address + path, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`);
  return text;
}

/** Everywhere. Answers what is to be met. */
async function write() {
  const title = LONG;
  // What turns a line round without being seen, and what ends a text for some programs, is no text.
  for (const unseen of ['\u202e', '\u2066', '\0']) {
    const refused = await create('nap-plan', null, { title: `Plan${unseen}` }).then(() => 'taken', ({ message }) => message);
    const named = await person(`Eve${unseen}`).then(() => 'taken', ({ message }) => message);
    if (!refused.includes('BAD_INPUT') || !named.includes('is no name')) throw new Error(`${JSON.stringify(unseen)}: ${refused} ${named}`);
  }
  const plan = await create('nap-plan', null, { title });
  const pillar = await create('nap-pillar', plan.id, { title });
  const objective = await create('nap-objective', pillar.id, { title });
  const action = await create('nap-action', objective.id, { title, due_on: '2026-01-01', indicator: title, target: HOSTILE });
  const other = await create('nap-action', objective.id, { title: HOSTILE, due_on: lately });
  await ask('mutation ($t: UUID!, $o: UUID!, $r: String!) { linkItems(item: $o, to: $t, kind: "depends_on", requestId: $r) { seq } }', { t: action.id, o: other.id });
  const line = { reference: NAME.slice(0, 60), label: LONG, category: HOSTILE, fundingSource: HOSTILE, assumption: LONG, source: HOSTILE, unit: HOSTILE, scenario: null, currency: 'TTD', years: [{ fiscalYear: 2026, amount: '1000.00' }] };
  await ask('mutation ($t: UUID!, $l: CostLineInput!, $r: String!) { recordCost(item: $t, line: $l, reason: "x", requestId: $r) { seq } }', { t: action.id, l: line });
  const document = JSON.parse(await post('/documents', [], { name: `${FILE}.txt`, text: 'x' })).id;
  const spent = { amount: { currency: 'TTD', amount: '5.00' }, spentOn: lately, source: HOSTILE, note: LONG, document };
  await ask('mutation ($t: UUID!, $s: ExpenditureInput!, $r: String!) { recordExpenditure(item: $t, expenditure: $s, requestId: $r) { seq } }', { t: action.id, s: spent });
  const sum = { reference: NAME.slice(0, 60), source: HOSTILE, kind: 'DONOR', earmark: LONG, currency: 'TTD', pledged: { amount: '10.00' } };
  await ask('mutation ($t: UUID!, $s: FundingInput!, $r: String!) { recordFunding(item: $t, funding: $s, reason: "x", requestId: $r) { seq } }', { t: plan.id, s: sum });
  await ask('mutation ($t: UUID!, $n: String!, $r: String!) { makeBaseline(item: $t, name: $n, requestId: $r) { seq } }', { t: plan.id, n: NAME.slice(0, 60) });
  const found = await create('tt-case', null, { title });
  const accused = await create('tt-accused', found.id, { title, name: LONG, court: HOSTILE, route: 'indictable_proceedings', charged_on: '2026-01-05', filed_on: '2026-01-05' });
  const hearing = await create('tt-hearing', found.id, { title, court: LONG, before: HOSTILE, hearing_on: before, begins_at: '9:00' });
  await create('tt-hearing', found.id, { title: HOSTILE, court: HOSTILE, hearing_on: new Date(Date.now() + 5 * DAY).toISOString().slice(0, 10), begins_at: '9:00' });
  await ask('mutation ($t: UUID!, $o: UUID!, $r: String!) { linkItems(item: $o, to: $t, kind: "concerns", requestId: $r) { seq } }', { t: accused.id, o: hearing.id });
  await fire(hearing.id, 'hold', { outcome: LONG }).catch(() => fire(hearing.id, 'adjourn', { reason: LONG }));
  const added = await person(NAME);
  await ask('mutation ($t: UUID!, $p: [UUID!]!, $r: String!) { assign(item: $t, lead: "ttps", people: $p, requestId: $r) { seq } }', { t: action.id, p: [added.addPerson.account.id] });
  await ask('mutation ($p: UUID!, $l: String!, $r: String!) { makeToken(person: $p, label: $l, requestId: $r) { text } }', { p: (await ask('{ me { id } }', {})).me.id, l: NAME.slice(0, 80) });
  await ask('mutation ($t: String!, $r: String!) { saveView(view: { title: $t, page: "plan", search: "", audience: EVERYONE }, requestId: $r) { id } }', { t: NAME });
  await ask('mutation ($t: String!, $r: String!) { createFeed(input: { requestId: $r, title: $t }) { id } }', { t: NAME });
  await ask('mutation ($t: String!, $r: String!) { declareDate(declaration: { calendar: "national", day: "2027-01-13", title: $t, source: $t }, requestId: $r) { moves } }', { t: NAME });
  await ask('mutation ($t: String!, $r: String!) { enterRate(rate: { currency: "USD", toldIn: "TTD", day: "2026-01-05", value: "6.75", source: $t }, requestId: $r) }', { t: NAME });
  const cell = (text) => `"${text.replaceAll('"', '""')}"`;
  const csv = `Ref,Pillar,Action,Due date,${cell(HOSTILE)}\n9.1,${cell(HOSTILE)},${cell(LONG)},2026-06-30,x\n9.2,${cell(HOSTILE)},Named,${cell(HOSTILE)},x\n`;
  await post('/import/apply', [['plan', NAME]], { name: `${FILE}.csv`, text: csv });
  return { action, plan, found, accused, hearing, csv };
}

await play(async (page, { wrong }) => {
  const made = await write();
  const saw = { hacked: [], wider: [], bare: [], refused: [] };
  page.on('dialog', (dialog) => { wrong.push(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
  await signIn(page);
  await page.getByRole('heading', { name: 'Today' }).first().waitFor();
  const parts = ['people', 'rights', 'agencies', 'days', 'rates', 'tokens', 'health', 'record'].map((part) => `/admin?part=${part}`);
  const items = [made.action, made.plan, made.found, made.accused, made.hearing].map(({ id }) => `/items/${id}`);
  const plans = ['', `&view=board`, '&view=timeline&group=parts', '&view=timeline&twin=true', '&group=parts', `&text=${encodeURIComponent(HOSTILE)}`].map((rest) => `/plan?plan=${made.plan.id}${rest}`);
  const pages = ['/', ...plans, '/money', `/money/lines`, '/money?groups=source&columns=figures', '/cases', '/cases?kind=accused', '/cases?kind=hearing', `/cases/hearings?day=${before}`, '/calendar', '/calendar?view=agenda', '/inbox', '/import', '/workflows', '/workflows/nap-action', ...parts, ...items, '/brief', '/agencies/ttps/letter', `/court?week=${before}`, '/items', '/overdue', '/deadlines', '/me'];
  for (const path of pages) {
    await page.goto(address + path);
    await settled(page);
    await look(path);
  }
  await page.goto(`${address}/items/${made.action.id}`);
  await settled(page);
  await page.locator('.steps button').first().click();
  await look('a form');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('evil');
  await page.getByRole('option').filter({ hasText: 'onerror' }).first().waitFor();
  await look('the palette');
  await page.goto(`${address}/import`);
  await page.getByLabel('File').setInputFiles({ name: `${FILE}.csv`, mimeType: 'text/csv', buffer: Buffer.from(made.csv) });
  await page.getByRole('button', { name: 'Show what it would do' }).click();
  await page.getByRole('heading', { name: 'What it would do' }).waitFor();
  await page.evaluate(() => { for (const one of document.querySelectorAll('details')) one.open = true; });
  await look('the preview of an import');
  return saw;

  async function look(name) {
    if (await page.evaluate(() => 'hacked' in window)) saw.hacked.push(name);
    for (const width of [390, 1240]) {
      await page.setViewportSize({ width, height: 900 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) saw.wider.push(`${name} at ${width}: ${over}`);
      if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name.replaceAll(/[^a-z]+/gi, '-').slice(0, 60)}-${width}.png` });
    }
    saw.bare.push(...(await page.evaluate(bare, TURNS)).map((where) => `${name}: ${where}`));
  }
});

/** Nothing more comes. */
function settled(page) {
  return page.waitForFunction(() => document.querySelector('h1') && ![...document.querySelectorAll('[role=status]')].some((one) => one.textContent === 'Loading…'));
}

/** Where such a text is not kept from what stands beside it. */
function bare(turns) {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Set();
  while (walk.nextNode()) {
    const { data, parentElement } = walk.currentNode;
    const apart = ['isolate', 'plaintext'].includes(getComputedStyle(parentElement).unicodeBidi);
    if (!data.includes(turns) || apart || data.includes(`\u2068`) || parentElement.closest('[dir=auto], script, option')) continue;
    const path = [];
    for (let one = parentElement; one && one !== document.body && path.length < 4; one = one.parentElement) path.unshift(`${one.localName}${one.className && typeof one.className === 'string' ? `.${one.className.split(' ')[0]}` : ''}`);
    found.add(path.join(' > '));
  }
  return [...found];
}
