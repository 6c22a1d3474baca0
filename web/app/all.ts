// A list that is read whole: its pages one after the other, as far as a bound.
type Page<N> = { nodes: N[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };

/** `cut`: there is more than `most` pages hold. */
export async function all<N>(page: (after: string | null) => Promise<Page<N>>, most: number): Promise<{ found: N[]; cut: boolean }> {
  const found: N[] = [];
  let after: string | null = null;
  for (let turn = 0; turn < most; turn++) {
    const { nodes, pageInfo }: Page<N> = await page(after);
    found.push(...nodes);
    if (!pageInfo.hasNextPage) return { found, cut: false };
    after = pageInfo.endCursor;
  }
  return { found, cut: true };
}
