// A broken workflow gives its complaint at the line; the forms are shown and send nothing; a task is simulated to its end without a
// mouse.
import { play, signIn } from './kit.mjs';
import { looks } from './look.mjs';
import { focused, tabs } from './focus.mjs';

await play(async (page) => {
  const { look, violations, wider } = looks(page);
  const saw = { violations, wider };
  await signIn(page, '/workflows');
  await page.locator('.workflows tbody tr').first().waitFor();
  await look('list');
  await page.locator('.workflows').getByRole('link', { name: 'Task', exact: true }).click();
  await page.getByRole('heading', { name: 'Try it out' }).waitFor();
  const source = page.getByLabel('Source (YAML)');
  const text = await source.inputValue();
  await source.fill(text.replace('version: 1', 'version: 2').replace('target: doing }\n      finish', 'target: doign }\n      finish'));
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  const complaint = page.locator('.complaints tbody tr').first();
  await complaint.waitFor();
  const line = text.split('\n').findIndex((one) => one.includes('start:  { roles: [focal_point')) + 1;
  saw.line = (await complaint.getByRole('button').textContent()).includes(`Line ${line},`);
  saw.message = await complaint.locator('td').nth(2).textContent();
  await complaint.getByRole('button').click();
  saw.selected = await source.evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd).trim());
  await source.fill(text);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByText('Nothing is wrong').waitFor();
  await page.getByText('States and steps as a list').click();
  await page.getByText('States and steps as a drawing').click();
  saw.drawn = await page.locator('.diagram img').evaluate(async (image) => {
    await image.decode();
    return image.naturalWidth > 100;
  });
  await page.locator('section.forms summary', { hasText: 'Drop' }).first().click();
  saw.disabled = await page.getByLabel('Reason for dropping it').first().isDisabled();
  await look('workflow');

  await page.locator('#main').focus();
  const { to, unseen } = tabs(page);
  await to('Add a task');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await to('Task');
  await page.keyboard.type('Print the guide');
  await to('Due on');
  await page.keyboard.type('03312030');
  await look('dialog');
  await to('Add a task');
  await page.keyboard.press('Enter');
  await page.getByText('Task done: reminder (before 7 days)').waitFor();
  await to('+ 7 days');
  await page.keyboard.press('Enter');
  await page.locator('.simulator .path > li').nth(2).waitFor();
  await to('Done');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await to('Result');
  await page.keyboard.type('Printed');
  await to('Done');
  await page.keyboard.press('Enter');
  await page.locator('.simulator [role=status]', { hasText: 'finished' }).waitFor();
  // The button that ended it is gone.
  await page.waitForFunction(() => document.activeElement.tagName === 'H3');
  saw.focus = (await focused(page)).name;
  saw.end = (await page.locator('.simulator [role=status]').textContent()).split(',')[0];
  saw.steps = await page.locator('.simulator .path > li').count();
  await to('Start over');
  await page.keyboard.press('Enter');
  await page.locator('.simulator').getByRole('button', { name: 'Add a task' }).waitFor();
  saw.over = await page.locator('.simulator .path > li').count();
  saw.unseen = unseen;
  return saw;
});
