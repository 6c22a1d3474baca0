// Each figure of Today, and how long the list is that it opens; of money, what its lines come to.
import { address, numberIn, play, signIn } from './kit.mjs';

await play(async (page) => {
  await signIn(page);
  await page.getByRole('heading', { name: 'Needs you now' }).waitFor();
  const links = (within) => page.locator(within).evaluateAll((all) => all.map((a) => ({ href: a.getAttribute('href'), figure: a.textContent, of: a.getAttribute('aria-label') ?? a.textContent })));
  const figures = [...(await links('.card h3 a')), ...(await links('.figures:has(.stack) td.number a'))];
  const money = await links('.figures:not(:has(.stack)) td a');
  const month = (await links('caption a'))[0];
  const differ = [];
  for (const { href, figure, of } of [...figures, { ...month, of: month.figure }]) {
    await page.goto(address + href);
    const listed = await counted(page, href);
    if (listed !== numberIn(figure)) differ.push(`${of}: ${figure}, and ${href} lists ${listed}`);
  }
  for (const { href, figure } of money) {
    const [, sum, what] = /^((?:surplus )?\S+\s[\d,]+) (\w+), /.exec(figure);
    await page.goto(address + href);
    await page.locator('.totals').waitFor();
    const told = await page.locator('.totals > div', { has: page.getByText(what, { exact: true }) }).locator('dd').textContent();
    if (!told.startsWith(sum)) differ.push(`${figure}, and ${href} tells ${told}`);
  }
  return { figures: figures.map(({ of }) => of.trim()), money: money.length, differ };
});

async function counted(page, href) {
  const said = page.locator(/^.(plan|inbox)/.test(href) ? '.found' : 'main [role=status]').first();
  const text = await said.textContent();
  return text.startsWith('No ') ? 0 : numberIn(text);
}
