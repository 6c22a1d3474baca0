// The register's address: what is shown is what it says, so that it can be kept and sent.
import type { ItemFilter, ItemOrderBy, RegisterQueryVariables, Standing } from '../../../gql/graphql';
import { instead, oneOf, textOf } from '../../list/address';

/** What a register is of; people and cases are never counted together. */
export const KINDS = ['accused', 'case', 'victim', 'witness'] as const;
type Kind = (typeof KINDS)[number];
export const STANDINGS: readonly Standing[] = ['LATE', 'AT_RISK', 'ON_TRACK', 'FINISHED'];
/** The orders that an index serves: a register of 100,000 opens as one of 100. */
export const SORTS = { reference: 'REFERENCE', stage: 'STAGE', days: 'STAGE_SINCE', clock: 'NEXT_DATE', hearing: 'NEXT_DATE' } as const satisfies Record<string, ItemOrderBy>;
export type Sort = keyof typeof SORTS;
export const FILTERS = ['text', 'stage', 'court', 'standing', 'hearing'] as const;
export type Filter = (typeof FILTERS)[number];

export type Search = Partial<Record<Filter | 'after' | 'before', string>> & { of?: Kind; sort?: Sort; direction?: 'descending' };

/** Rows of one page. */
const ROWS = 50;
/** The deadline that says when somebody is before a court again. */
const HEARING = 'next_hearing';
/** After every letter: courts are found by how their names begin. */
const END = '\u{10ffff}';

/** What is not understood is left out. */
export function readSearch(given: Record<string, unknown>): Search {
  const text = (name: string) => textOf(given, name);
  const search: Search = {
    of: oneOf(KINDS, given.of),
    text: text('text'),
    stage: text('stage'),
    court: text('court'),
    standing: oneOf(STANDINGS, given.standing),
    hearing: oneOf(['missing'] as const, given.hearing),
    sort: oneOf(Object.keys(SORTS) as Sort[], given.sort),
    direction: oneOf(['descending'] as const, given.direction),
    after: text('after'),
    before: text('before'),
  };
  return instead(given, search);
}

export const kindOf = (search: Search): Kind => search.of ?? 'accused';
export const sortOf = (search: Search): Sort => search.sort ?? 'clock';

/** Those that are open, unless the finished ones are asked for: each is an order of its own. */
export function filterOf(search: Search): ItemFilter {
  const finished = search.standing === 'FINISHED';
  return {
    kind: kindOf(search),
    finished,
    standing: finished ? undefined : (search.standing as Standing | undefined),
    text: search.text,
    stage: search.stage,
    dated: search.hearing ? false : undefined,
    deadline: search.hearing ? HEARING : undefined,
    fields: search.court ? [inCourt(search.court)] : undefined,
  };
}

export const inCourt = (court: string) => ({ name: 'court', from: court, until: court + END });

export function variables(search: Search): RegisterQueryVariables {
  const page = search.before ? { last: ROWS, before: search.before } : { first: ROWS, after: search.after };
  const by = sortOf(search);
  // Who is longest in a stage came to it first.
  const direction = (search.direction === 'descending') === (by !== 'days') ? 'DESCENDING' : 'ASCENDING';
  return { filter: filterOf(search), orderBy: { by: SORTS[by], deadline: by === 'hearing' ? HEARING : undefined, direction }, hearing: HEARING, ...page };
}
