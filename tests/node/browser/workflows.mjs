// A broken workflow gives its complaint at the line; the forms are shown and send nothing; a task is simulated to its end without a
// mouse.
import axe from 'axe-core';
import { play, signIn } from './kit.mjs';
import { focused, tabs } from './focus.mjs';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

await play(async (page) => {
  const saw = { violations: [], wider: [] };
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
  await to('Create');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await to('Task');
  await page.keyboard.type('Print the guide');
  await to('Due on');
  await page.keyboard.type('03312030');
  await look('dialog');
  await to('Create');
  await page.keyboard.press('Enter');
  await page.getByText('Task done: reminder (before 7 days)').waitFor();
  await to('+ 7 days');
  await page.keyboard.press('Enter');
  await page.locator('.simulator .path > li').nth(2).waitFor();
  saw.focus = (await focused(page)).name !== '';
  await to('Done');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await to('Result');
  await page.keyboard.type('Printed');
  await to('Done');
  await page.keyboard.press('Enter');
  await page.locator('.simulator [role=status]', { hasText: 'finished' }).waitFor();
  saw.end = (await page.locator('.simulator [role=status]').textContent()).split(',')[0];
  saw.steps = await page.locator('.simulator .path > li').count();
  await to('Start over');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Create', exact: true }).waitFor();
  saw.over = await page.locator('.simulator .path > li').count();
  saw.unseen = unseen;
  return saw;

  async function look(name) {
    await page.evaluate(axe.source);
    const found = await page.evaluate((rules) => axe.run({ runOnly: rules }), RULES);
    saw.violations.push(...found.violations.map(({ id, nodes }) => `${name}: ${id} ${nodes.map(({ target }) => target).join('; ')}`));
    await page.setViewportSize({ width: 390, height: 900 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) saw.wider.push(`${name}: ${over}`);
    await page.setViewportSize({ width: 1240, height: 900 });
  }
});
