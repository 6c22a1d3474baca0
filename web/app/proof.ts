// The person's proof that what she sends is of her page; the server writes it into index.html.
const UNKNOWN = 401;

const meta = () => document.querySelector<HTMLMetaElement>('meta[name=csrf]');

export const proof = () => meta()?.content ?? '';

/** Whoever signed in anew in another tab has another proof. */
export async function renewProof(): Promise<void> {
  const page = await fetch('/plan').then((answer) => answer.text());
  const found = /name="csrf" content="(\w+)"/.exec(page)?.[1];
  const kept = meta();
  if (found && kept) kept.content = found;
}

/** A file with her proof; once more with a new one, where it is not known any more. */
export async function post(way: string, body: FormData): Promise<Response> {
  const send = () => fetch(way, { method: 'POST', body, headers: { 'x-milepost-proof': proof() } });
  const answer = await send();
  if (answer.status !== UNKNOWN) return answer;
  await renewProof();
  return send();
}
