// The address of the money: what it is cut by, which figure is shown, what narrows it; and, on the page of lines, which cell
// they lie behind.
import type { CostCut, CostFilter, PivotQueryVariables } from '../../../gql/graphql';
import { instead, oneOf, textOf } from '../../list/address';
import { period, type When } from './period';

export const DIMENSIONS = ['pillar', 'objective', 'fiscalYear', 'calendarYear', 'tipYear', 'month', 'agency', 'source', 'category', 'capital', 'cofog', 'kind'] as const;
export type Dimension = (typeof DIMENSIONS)[number];
const CUTS: Record<Dimension, CostCut> = {
  pillar: 'ABOVE', objective: 'ABOVE', fiscalYear: 'FISCAL_YEAR', calendarYear: 'CALENDAR_YEAR', tipYear: 'TIP_YEAR', month: 'MONTH',
  agency: 'AGENCY', source: 'FUNDING_SOURCE', category: 'CATEGORY', capital: 'CAPITAL', cofog: 'COFOG', kind: 'KIND',
};
/** What is still to be found comes first. */
export const MEASURES = ['gap', 'planned', 'committed', 'received', 'spent', 'variance', 'missing'] as const;
export type Measure = (typeof MEASURES)[number];
/** Told for fiscal years, and for no other time. */
export const OF_FUNDING: readonly Measure[] = ['gap', 'committed', 'received'];
export const FILTERS = ['under', 'agency', 'source', 'category', 'capital', 'year'] as const;
export type Filter = (typeof FILTERS)[number];
export const PLACES = ['rows', 'columns', 'groups'] as const;
export type Place = (typeof PLACES)[number];
/** In an address, that a cell is the one without a value. */
export const NOTHING = '-';
/** The figures themselves stand side by side. */
export const FIGURES = 'figures';

export type Search = Partial<Record<Filter | 'plan' | 'currency' | 'scenario' | 'baseline' | 'row' | 'column' | 'group', string>> & {
  rows?: Dimension; columns?: Dimension | typeof FIGURES; groups?: Dimension; measure?: Measure; sort?: Measure | 'name'; direction?: 'ascending' | 'descending';
  /** Of the lines those without an amount. */
  only?: 'missing';
};

/** What is not understood is left out. */
export function readSearch(given: Record<string, unknown>): Search {
  const texts = [...FILTERS, 'plan', 'currency', 'scenario', 'baseline', 'row', 'column', 'group'].map((name) => [name, textOf(given, name)]);
  const search: Search = {
    ...Object.fromEntries(texts),
    rows: oneOf(DIMENSIONS, given.rows),
    columns: oneOf([FIGURES, ...DIMENSIONS] as const, given.columns),
    groups: oneOf(DIMENSIONS, given.groups),
    measure: oneOf(MEASURES, given.measure),
    sort: oneOf(['name', ...MEASURES] as const, given.sort),
    direction: oneOf(['ascending', 'descending'] as const, given.direction),
    only: oneOf(['missing'] as const, given.only),
  };
  if (search.year && !/^\d{4}$/.test(search.year)) delete search.year;
  if (search.capital && !/^(true|false)$/.test(search.capital)) delete search.capital;
  return instead(given, search);
}

const PARTS: readonly Dimension[] = ['pillar', 'objective'];
/** One cut has one place; a pillar and its objectives are levels of the same cut. */
export const meet = (one: string | undefined, other: string) => one === other || (PARTS.includes(one as Dimension) && PARTS.includes(other as Dimension));

/** What the table is cut by, each once, in the order groups, rows, columns. */
export function cuts(search: Search): { place: Place; by: Dimension }[] {
  const rows = search.rows ?? 'pillar';
  const columns = search.columns ?? (rows === 'fiscalYear' ? FIGURES : 'fiscalYear');
  const found: { place: Place; by: Dimension }[] = [{ place: 'rows', by: rows }];
  if (columns !== FIGURES && !meet(rows, columns)) found.push({ place: 'columns', by: columns });
  if (search.groups && !found.some(({ by }) => meet(by, search.groups ?? ''))) found.unshift({ place: 'groups', by: search.groups });
  return found;
}

const TIMES: Partial<Record<Dimension, When['kind']>> = { fiscalYear: 'fiscal', calendarYear: 'calendar', tipYear: 'tip', month: 'month' };
export const isTime = (by: Dimension) => by in TIMES;

/** Where money is told otherwise than by fiscal years, what funds it is not told. */
export const hasFunding = (search: Search) => cuts(search).every(({ by }) => !isTime(by) || by === 'fiscalYear');

export function measure(search: Search): Measure {
  const asked = search.measure ?? 'gap';
  return OF_FUNDING.includes(asked) && !hasFunding(search) ? 'planned' : asked;
}

/** The value of its cell at each place, as the address of its lines has it. */
const CELL = { rows: 'row', columns: 'column', groups: 'group' } as const;

/** What is narrowed to; on the page of lines, to the cell. `objectives`: ids of those, which lie below pillars. */
export function narrowed(search: Search, plan: string, starts: number, objectives: ReadonlySet<string>): CostFilter {
  const filter: CostFilter = {
    item: search.under ?? plan,
    agency: search.agency,
    fundingSource: search.source,
    category: search.category,
    capital: search.capital === undefined ? undefined : search.capital === 'true',
  };
  const without: CostCut[] = [];
  const times: When[] = search.year ? [{ kind: 'fiscal', value: search.year }] : [];
  for (const { place, by } of cuts(search)) {
    const value = search[CELL[place]];
    const time = TIMES[by];
    if (value === undefined) continue;
    if (value !== NOTHING && time) times.push({ kind: time, value });
    else if (PARTS.includes(by)) {
      // An objective that the list is narrowed to is less than the pillar of the cell.
      if (value === NOTHING) filter.withoutAbove = by;
      else if (!objectives.has(search.under ?? '')) filter.item = value;
    } else if (value === NOTHING) without.push(CUTS[by]);
    else Object.assign(filter, { [NAMES[by] ?? by]: by === 'capital' ? value === 'true' : value });
  }
  return { ...filter, ...(without.length > 0 && { without }), ...period(times, starts) };
}

const NAMES: Partial<Record<Dimension, keyof CostFilter>> = { source: 'fundingSource' };

export function variables(search: Search, filter: CostFilter): PivotQueryVariables {
  const by = cuts(search).map((cut) => cut.by);
  return { filter, by: by.map((one) => CUTS[one]), above: by.find((one) => PARTS.includes(one)), ...told(search) };
}

export const told = ({ currency, scenario, baseline }: Search) => ({ currency, scenario, baseline });
