// The person's proof that what she sends is of her page; the server writes it into index.html.
const meta = () => document.querySelector<HTMLMetaElement>('meta[name=csrf]');

export const proof = () => meta()?.content ?? '';

/** Whoever signed in anew in another tab has another proof. */
export async function renewProof(): Promise<void> {
  const page = await fetch('/plan').then((answer) => answer.text());
  const found = /name="csrf" content="(\w+)"/.exec(page)?.[1];
  const kept = meta();
  if (found && kept) kept.content = found;
}
