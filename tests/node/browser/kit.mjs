// Chromium on one Milepost: signs in, and keeps what a strict page must never do: an error on the console, a report of its
// content security policy, a request elsewhere. A script plays a story and prints what it saw as JSON; the Rust story judges.
import { once } from 'node:events';
import { accessSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
const QUIET = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Addresses of others who play, then ids of items. */
export const [address, password, email, ...others] = process.argv.slice(2);

function installed() {
  const places = process.env.PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const found = places.find((place) => {
    try {
      accessSync(place);
      return true;
    } catch {
      return false;
    }
  });
  if (!found) throw new Error('Chromium is needed here: install the package chromium');
  return found;
}

/** `story(page, { wrong, context, newPerson })` answers what it saw; what must not happen is added. */
export async function play(story, options = {}) {
  const browser = await chromium.launch({ executablePath: installed(), args: QUIET });
  const wrong = [];
  const context = await watched(browser, wrong, options);
  const newPerson = async () => patient(await watched(browser, wrong, options));
  try {
    const saw = await story(await patient(context), { wrong, context, newPerson });
    console.log(JSON.stringify({ ...saw, wrong }));
  } finally {
    await browser.close();
  }
}

async function patient(context) {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return page;
}

/** A browser of her own. */
async function watched(browser, wrong, options) {
  const context = await browser.newContext({ viewport: { width: 1240, height: 900 }, ...options });
  await context.exposeFunction('reportPolicy', (report) => wrong.push(report));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => window.reportPolicy(`policy ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
  });
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== address) wrong.push(`request elsewhere: ${request.url()}`);
  });
  context.on('weberror', (error) => wrong.push(`error: ${error.error().message}`));
  context.on('console', (message) => {
    if (message.type() === 'error') wrong.push(`console: ${message.text()} ${message.location().url}`);
  });
  return context;
}

/** As a person does, from wherever she wanted to go. */
export async function signIn(page, to = '/', as = email) {
  await page.goto(address + to);
  await page.getByLabel('Your e-mail address').fill(as);
  await page.getByLabel('Your password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** The first number in a text. */
export const numberIn = (text) => Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', ''));

/** The story stops the server, or starts it again where it was. */
export async function server(act) {
  process.stdin.resume();
  console.log(act);
  await once(process.stdin, 'data');
  process.stdin.pause();
}
