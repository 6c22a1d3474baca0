// Where the focus is, whether it is to be seen there, and the way to something by Tab.
export const focused = (page) => page.evaluate(() => {
  const at = document.activeElement;
  const outline = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  const seen = at === document.body || at.id === 'main' || (outline.outlineStyle !== 'none' && box.width > 0);
  return { name: (at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent).trim(), seen, id: at.id };
});

export function tabs(page) {
  const unseen = [];
  const to = async (name) => {
    if ((await focused(page)).name.startsWith(name)) return;
    for (let step = 0; step < 80; step++) {
      await page.keyboard.press('Tab');
      const now = await focused(page);
      if (!now.seen) unseen.push(now.name);
      if (now.name.startsWith(name)) return;
    }
    throw new Error(`no way to ${name} by Tab`);
  };
  return { to, unseen };
}
