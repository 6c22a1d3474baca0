// An event from its button to the history without a mouse: the focus is always to be seen, stays in the dialog, and comes back.
import { others, play, signIn } from './kit.mjs';
import { focused, tabs } from './focus.mjs';

await play(async (page) => {
  const [, , action] = others;
  await signIn(page, `/items/${action}`);
  await page.locator('.history').waitFor();
  const { to, unseen } = tabs(page);
  await to('Note progress');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const escaped = (await focused(page)).name.split(' (')[0];
  await page.keyboard.press('Enter');
  await to('Progress');
  await page.keyboard.type('40');
  await to('Note');
  await page.keyboard.type('Half of them are trained');
  await to('Note progress');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.locator('.history tbody tr', { hasText: 'Half of them' }).waitFor();
  const back = (await focused(page)).name.split(' (')[0];
  return { escaped, back, recorded: await page.locator('.said').isVisible(), unseen };
});
