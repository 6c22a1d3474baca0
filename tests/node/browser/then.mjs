// The plan as of an earlier day: what differs now is said in words.
import { play, signIn } from './kit.mjs';

await play(async (page) => {
  await signIn(page, '/plan');
  await page.locator('.actions').waitFor();
  await page.getByLabel('As recorded on').fill('2026-01-06');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.getByText('The plan as it was recorded at the end of 6 Jan 2026.').waitFor();
  await page.getByRole('heading', { name: '1 action is new since 6 Jan 2026' }).waitFor();
  return {
    marks: await page.locator('.actions .mark').allTextContents(),
    since: await page.locator('main section li bdi').allTextContents(),
    boxes: await page.locator('.actions input').count(),
    export: await page.getByRole('link', { name: 'CSV' }).count(),
  };
});
