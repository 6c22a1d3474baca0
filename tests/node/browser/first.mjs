// A system in which nothing is yet.
import { address, play, signIn } from './kit.mjs';

await play(async (page) => {
  await signIn(page);
  await page.getByRole('heading', { name: 'Three steps to begin' }).waitFor();
  const steps = await page.getByRole('heading', { level: 3 }).allTextContents();
  await page.goto(`${address}/plan`);
  const plan = await page.getByText('There is no plan').textContent();
  return { steps, plan };
});
