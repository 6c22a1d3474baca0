// Asking the server: documents go by their hashes, and what comes back is the answer or one of three errors. Whether the server
// is reached, and knows who asks, is told to the whole page.
import { QueryClient, queryOptions } from '@tanstack/react-query';
import type { TypedDocumentString } from '../gql/graphql';

/** What is wrong with one input of a form, in the server's words. */
type Fault = { input: string; title: string; problem: string };

/** The server's own words; `code` is stable. */
export class Refused extends Error {
  constructor(readonly code: string, message: string, readonly faults: Fault[] = []) {
    super(message);
  }
}
export class SignedOut extends Error {}
export class Unreachable extends Error {}

export type Link = 'well' | 'lost' | 'signed-out';

let link: Link = 'well';
const listeners = new Set<() => void>();

export const linkIs = () => link;
export function onLink(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function tell(now: Link) {
  if (link === now) return;
  link = now;
  for (const listener of listeners) listener();
}

type Answer<R> = { data?: R | null; errors?: { message: string; extensions?: { code?: string; inputs?: Fault[] } }[] };

/** A session names its documents; while the page is made, by a token, it sends what the running server may not know yet. */
export async function named<R, V>(document: TypedDocumentString<R, V>, variables: V) {
  const hash = String(document.__meta__?.hash);
  if (import.meta.env.DEV) {
    const { default: texts } = await import('../gql/persisted-documents.json');
    return { query: (texts as Record<string, string>)[hash], variables };
  }
  return { variables, extensions: { persistedQuery: { version: 1, sha256Hash: hash.replace('sha256:', '') } } };
}

/** How long an answer is waited for: a link that broke off silently would be waited for without end. */
const ANSWER = 60_000;

async function post<R>(body: string, unwanted: AbortSignal | undefined): Promise<{ status: number; told: Answer<R> }> {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), ANSWER);
  unwanted?.addEventListener('abort', () => end.abort());
  const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
  try {
    const answer = await fetch('/graphql', { method: 'POST', headers, body, signal: end.signal });
    const text = await answer.text();
    return { status: answer.status, told: answer.headers.get('content-type')?.includes('json') ? (JSON.parse(text) as Answer<R>) : {} };
  } finally {
    clearTimeout(timer);
  }
}

/** Changes are sent once: whoever sends again uses the same request id. */
export async function ask<R, V>(document: TypedDocumentString<R, V>, variables: V, signal?: AbortSignal): Promise<R> {
  const body = JSON.stringify(await named(document, variables));
  const { status, told } = await post<R>(body, signal).catch((error: unknown) => {
    if (!signal?.aborted) tell('lost');
    throw new Unreachable(undefined, { cause: error });
  });
  const error = told.errors?.[0];
  if (status === 401) {
    tell('signed-out');
    throw new SignedOut(error?.message);
  }
  if (status >= 502 || (!error && !told.data)) {
    tell('lost');
    throw new Unreachable();
  }
  tell(error?.extensions?.code === UNAVAILABLE ? 'lost' : 'well');
  if (error) throw new Refused(error.extensions?.code ?? '', error.message, error.extensions?.inputs);
  return told.data as R;
}

/** How long until a lost server is asked again, at most. */
const PATIENCE = 15_000;

const UNAVAILABLE = 'UNAVAILABLE';
/** Refusals that pass by themselves. */
export const PASSING = [UNAVAILABLE, 'BUSY', 'STOPPING'];
const passes = (error: unknown) => error instanceof Unreachable || (error instanceof Refused && PASSING.includes(error.code));

/** A lost server is asked until it answers; what it refuses for good is final. */
export const client = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      staleTime: 5_000,
      retry: (_, error) => passes(error),
      retryDelay: (attempt) => Math.min(1_000 * 2 ** attempt, PATIENCE),
      refetchOnWindowFocus: 'always',
      throwOnError: (error, query) => error instanceof Refused && query.state.data === undefined,
    },
  },
});

export function asked<R, V>(document: TypedDocumentString<R, V>, variables: V) {
  return queryOptions({
    queryKey: [document.__meta__?.hash, variables],
    queryFn: ({ signal }) => ask(document, variables, signal),
  });
}
