// The plan as of an earlier day: what differs now is said in words. And its board, where what stands in no column is.
import { address, play, signIn } from './kit.mjs';

await play(async (page) => {
  await signIn(page, '/plan');
  await page.locator('.actions').waitFor();
  await page.getByLabel('As recorded on').fill('2026-01-06');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.getByText('The plan as it was recorded at the end of 6 Jan 2026.').waitFor();
  await page.getByRole('heading', { name: '1 action is new since 6 Jan 2026' }).waitFor();
  const saw = {
    marks: await page.locator('.actions .mark').allTextContents(),
    since: await page.locator('main section li bdi').allTextContents(),
    boxes: await page.locator('.actions input').count(),
    export: await page.getByRole('link', { name: 'CSV' }).count(),
  };
  await page.goto(`${address}/plan?view=board`);
  saw.rest = await page.locator('.rest').textContent();
  saw.columns = (await page.locator('.column h2').allTextContents()).filter((head) => head.startsWith('Blocked')).length;
  await page.locator('.rest a').click();
  await page.locator('.actions').waitFor();
  saw.there = await page.locator('.actions tr.group', { hasText: 'Blocked' }).count();
  return saw;
});
