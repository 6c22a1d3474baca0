// The money of a plan: each figure of the table opened, and added up from what it lists; what has no amount; how a figure came
// about; the same drawn, as a table; and what cannot be told in one currency.
import { address, play, signIn } from './kit.mjs';

/** In hundredths, a currency each. */
function added(amounts) {
  const sums = {};
  for (const amount of amounts.flatMap((text) => text.match(/[A-Z]{3}\s-?[\d,]+\.\d\d/g) ?? [])) {
    const [currency, digits] = amount.split(/\s/);
    sums[currency] = (sums[currency] ?? 0n) + BigInt(digits.replace(/[,.]/g, ''));
  }
  return Object.entries(sums).filter(([, sum]) => sum !== 0n).map(([currency, sum]) => `${currency} ${sum}`).sort().join();
}

await play(async (page) => {
  const saw = { differ: [], opened: 0 };
  const pivot = page.locator('.pivot');
  const open = async (path) => {
    await page.goto(address + path);
    await pivot.waitFor();
  };
  await signIn(page, '/money');
  await pivot.waitFor();
  const rows = () => pivot.locator('tbody th').evaluateAll((all) => all.flatMap((th) => /^\S+ (P.*)/.exec(th.textContent)?.[1] ?? []));
  saw.gaps = await rows();
  await pivot.getByRole('link', { name: 'All', exact: true }).click();
  await pivot.locator('[aria-sort=ascending]').waitFor();
  saw.turned = await rows();
  await open('/money?measure=planned');
  const cells = await pivot.locator('td a').evaluateAll((all) => all.map((a) => ({ to: a.getAttribute('href'), told: [...a.querySelectorAll('.sum')].map((sum) => sum.textContent) })));
  for (const { to, told } of cells) {
    await page.goto(address + to);
    await page.locator('.totals').waitFor();
    const lines = page.getByRole('region', { name: 'Cost lines' });
    const isSome = added(told) !== '' || told.some((one) => one.includes('without'));
    if (isSome) await lines.waitFor();
    const listed = isSome ? await lines.locator('tbody td:last-child').allTextContents() : [];
    if (added(told) !== added(listed)) saw.differ.push([to, told, listed]);
    saw.opened += 1;
  }
  await open('/money');
  await page.getByRole('link', { name: /ha(s|ve) no amount/ }).click();
  await page.locator('.behind').first().waitFor();
  saw.unknown = await page.locator('.behind tbody tr').evaluateAll((all) => all.map((row) => [row.querySelector('.reference').textContent, row.cells[row.cells.length - 1].textContent]));
  await page.getByRole('link', { name: 'Back to the table' }).click();
  await pivot.locator('tbody tr', { hasText: 'Prevention' }).locator('td a').last().click();
  await page.getByText('How did it come about?').first().click();
  saw.formula = await page.locator('.how dl > div', { hasText: 'Formula' }).locator('dd').textContent();
  await open('/money');
  const years = page.locator('figure', { hasText: 'Money by fiscal year' });
  await page.getByRole('combobox', { name: 'Pillar or objective' }).selectOption({ index: 1 });
  await years.getByRole('button', { name: 'As a table' }).click();
  await years.locator('tbody tr').nth(1).waitFor();
  await page.locator('.tags').waitFor();
  saw.drawn = await years.locator('tbody tr').evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent.replaceAll('\u00a0', ' '))));
  await page.getByRole('combobox', { name: 'Pillar or objective' }).selectOption({ index: 0 });
  await page.getByRole('combobox', { name: 'Fiscal year' }).selectOption('2026');
  await page.getByRole('link', { name: /^Take off: Fiscal year/ }).waitFor();
  saw.tags = await page.getByRole('list', { name: 'Narrowed by' }).getByRole('link').evaluateAll((all) => all.map((a) => a.getAttribute('aria-label')));
  await page.getByRole('combobox', { name: 'Currency' }).selectOption('TTD');
  saw.refused = /: (.*?)\. Enter it/.exec(await page.getByRole('alert').locator('li').textContent())?.[1];
  await page.getByRole('link', { name: 'Show each in its own currency' }).click();
  await pivot.waitFor();
  return saw;
});
