// The page's address: which part is open, and of whom or what.
export const PARTS = ['people', 'rights', 'agencies', 'days', 'rates', 'tokens', 'health', 'record'] as const;
export type Part = (typeof PARTS)[number];
/** Everybody who is signed in reads these; the others are for who administers. */
export const OPEN: readonly Part[] = ['agencies', 'days', 'rates'];

/** And what each may ask of herself. */
export const FOR_ALL: readonly Part[] = ['rights', ...OPEN];

export type Search = Partial<Record<'text' | 'person' | 'item' | 'workflow' | 'after' | 'before', string>> & { part?: Part };

const TEXTS = ['text', 'person', 'item', 'workflow', 'after', 'before'] as const;

/** What is not understood is left out. */
export function readSearch(given: Record<string, unknown>): Search {
  const texts = TEXTS.flatMap((name) => (typeof given[name] === 'string' && given[name] !== '' ? [[name, given[name]]] : []));
  const part = PARTS.find((one) => one === given.part);
  return { ...Object.fromEntries(texts), ...(part && { part }) };
}

/** Rows of a page of any list here. */
export const ROWS = 50;

export const paged = ({ after, before }: Search) => (before ? { last: ROWS, before } : { first: ROWS, after });
/** Of a list that is recorded in its order, the latest first. */
export const latest = ({ after, before }: Search) => (after ? { first: ROWS, after } : { last: ROWS, before });
