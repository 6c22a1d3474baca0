// The plan's address: what is shown is what it says, so that it can be kept, sent and printed.
import type { ActionsQueryVariables, ItemFilter, ItemOrderBy, Standing } from '../../../gql/graphql';
import { after } from '../../format';
import { dayOf, instead, oneOf, textOf } from '../../list/address';
import { instant } from '../../moment';

export const COLUMNS = ['stage', 'standing', 'agency', 'due', 'late', 'planned', 'spent'] as const;
export type Column = (typeof COLUMNS)[number];
export const STANDINGS: readonly Standing[] = ['LATE', 'AT_RISK', 'ON_TRACK', 'FINISHED'];
export const GROUPS = ['parts', 'stage'] as const;
export type Group = (typeof GROUPS)[number];
export const SORTS = { reference: 'REFERENCE', title: 'TITLE', stage: 'STAGE', due: 'DUE' } as const satisfies Record<string, ItemOrderBy>;
export type Sort = keyof typeof SORTS;
/** What narrows the list, by the names that the API and the export have for it. */
export const FILTERS = ['text', 'under', 'agency', 'stage', 'standing', 'dueFrom', 'dueUntil', 'waiting'] as const;
export type Filter = (typeof FILTERS)[number];
/** What stands as a tag: also the day as of which it is shown. */
export const GIVEN = [...FILTERS, 'asOf'] as const;

export const VIEWS = ['board', 'timeline'] as const;
export type View = (typeof VIEWS)[number];
/** How long a day is on the timeline. */
export const ZOOMS = ['months', 'weeks'] as const;
export type Zoom = (typeof ZOOMS)[number];

export type Search = Partial<Record<Filter | 'plan' | 'columns' | 'after' | 'before' | 'asOf', string>> & { group?: Group; sort?: Sort; direction?: 'descending'; view?: View; zoom?: Zoom; twin?: 'true' };

/** Actions of one page. */
const ROWS = 50;

/** What is not understood is left out. */
export function readSearch(given: Record<string, unknown>): Search {
  const text = (name: string) => textOf(given, name);
  const day = (name: string) => dayOf(given, name);
  const search: Search = {
    plan: text('plan'),
    text: text('text'),
    under: text('under'),
    agency: text('agency'),
    stage: text('stage'),
    standing: oneOf(STANDINGS, given.standing),
    dueFrom: day('dueFrom'),
    dueUntil: day('dueUntil'),
    waiting: given.waiting === 'true' ? 'true' : undefined,
    group: oneOf(GROUPS, given.group),
    sort: oneOf(Object.keys(SORTS) as Sort[], given.sort),
    direction: oneOf(['descending'] as const, given.direction),
    columns: text('columns'),
    view: oneOf(VIEWS, given.view),
    zoom: oneOf(ZOOMS, given.zoom),
    twin: oneOf(['true'] as const, given.twin),
    asOf: day('asOf'),
    after: text('after'),
    before: text('before'),
  };
  return instead(given, search);
}

export function columns(search: Search): Column[] {
  const asked = search.columns?.split(',');
  return asked ? COLUMNS.filter((column) => asked.includes(column)) : [...COLUMNS];
}

/** Groups stand together only in their own order. */
export function sort(search: Search): Sort {
  if (search.group) return search.group === 'stage' ? 'stage' : 'reference';
  return search.sort ?? 'reference';
}

export function filter(search: Search, plan: string): ItemFilter {
  return {
    kind: 'action',
    under: search.under ?? plan,
    text: search.text,
    agency: search.agency,
    stage: search.stage,
    standing: search.standing as Standing | undefined,
    dueFrom: search.dueFrom,
    dueUntil: search.dueUntil,
    waiting: search.waiting === 'true' ? true : undefined,
  };
}

export function variables(search: Search, plan: string): ActionsQueryVariables {
  const page = search.before ? { last: ROWS, before: search.before } : { first: ROWS, after: search.after };
  return { filter: filter(search, plan), orderBy: { by: SORTS[sort(search)], direction: search.direction ? 'DESCENDING' : 'ASCENDING' }, ...page };
}

/** What of the address a saved view keeps, always in one order: all that is understood but the page that was turned to. */
export function kept(search: Search): string {
  const given = Object.entries(readSearch(search)).filter(([name, value]) => value !== undefined && name !== 'after' && name !== 'before');
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}

/** The address that a saved view stands for. */
export const view = (saved: string) => readSearch(Object.fromEntries(new URLSearchParams(saved)));

/** The last moment of that day; none, where the day is not over. */
export function moment(search: Search, today: string, zone: string): string | null {
  if (!search.asOf || search.asOf >= today) return null;
  return new Date(Date.parse(instant(`${after(search.asOf, 1)}T00:00`, zone)) - 1).toISOString();
}

/** The same actions as a file. */
export function exported(search: Search, plan: string, format: 'xlsx' | 'csv'): string {
  const given = FILTERS.flatMap((name) => (search[name] ? [[name, search[name]]] : []));
  const query = new URLSearchParams(given).toString();
  return `/plans/${plan}/export.${format}${query && `?${query}`}`;
}
