// Chromium on one Milepost: signs in, and keeps what a strict page must never do: an error on the console, a report of its
// content security policy, a request elsewhere. A script plays a story and prints what it saw as JSON; the Rust story judges.
import { accessSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
const QUIET = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const [address, email, password] = process.argv.slice(2);

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

/** `play(page, seen, context)` answers what it saw; what must not happen is added. */
export async function play(story, options = {}) {
  const browser = await chromium.launch({ executablePath: installed(), args: QUIET });
  const context = await browser.newContext({ viewport: { width: 1240, height: 900 }, ...options });
  const wrong = [];
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
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const saw = await story(page, { wrong, context });
    console.log(JSON.stringify({ ...saw, wrong }));
  } finally {
    await browser.close();
  }
}

/** As a person does, from wherever she wanted to go. */
export async function signIn(page, to = '/') {
  await page.goto(address + to);
  await page.getByLabel('Your e-mail address').fill(email);
  await page.getByLabel('Your password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** The first number in a text. */
export const numberIn = (text) => Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', ''));
