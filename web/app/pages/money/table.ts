// Sums laid out as a table. Totals are added here, exactly, from the sums that are shown.
import type { PivotSumFragment } from '../../../gql/graphql';
import { fractional, type Money, scaled, sums } from '../../format';
import { monthly } from '../../moment';
import { t } from './words';
import { worded } from '../item/value';
import { cuts, type Dimension, isTime, type Measure, measure, NOTHING, type Place, type Search } from './search';

export type Value = { key: string; title: string };
/** `key` places the sums by what the address of their lines says. */
export type Line = { group: Value | undefined; row: Value; sums: PivotSumFragment[] };
export type Table = { columns: Value[]; groups: (Value | undefined)[]; lines: Line[]; exact: boolean };

const NONE: Value = { key: NOTHING, title: '' };
const named = (key: string | number | null | undefined, title?: string): Value => (key === null || key === undefined ? NONE : { key: String(key), title: title ?? String(key) });

export function valueOf(sum: PivotSumFragment, by: Dimension): Value {
  switch (by) {
    case 'pillar':
    case 'objective':
      return named(sum.above?.id, `${sum.above?.reference} ${sum.above?.title}`);
    case 'agency':
      return named(sum.agency?.id, sum.agency?.title);
    case 'source':
      return named(sum.fundingSource);
    case 'capital':
      return named(sum.capital?.toString(), t(sum.capital ? 'money.capital' : 'money.recurrent'));
    case 'kind':
      return named(sum.kind, worded(sum.kind ?? ''));
    case 'month':
      return named(sum.month, monthly(sum.month ?? ''));
    case 'fiscalYear':
    case 'calendarYear':
    case 'tipYear':
    case 'category':
    case 'cofog':
      return named(sum[by]);
  }
}

/** Of these sums; a figure that is not told for this time is none. */
export const figure = (of: readonly PivotSumFragment[], what: Exclude<Measure, 'missing'> | 'awaited'): Money[] => sums(of.flatMap((sum) => sum[what] ?? [])).sort((one, other) => one.currency.localeCompare(other.currency));
export const missing = (of: readonly PivotSumFragment[]) => of.reduce((all, sum) => all + sum.missing, 0);

/** `own`: the currency by which lines are put in order, where there are several. */
export function table(all: PivotSumFragment[], search: Search, own: string): Table {
  const by = (place: Place) => cuts(search).find((cut) => cut.place === place)?.by;
  const [rows, columns, groups] = [by('rows') ?? 'pillar', by('columns'), by('groups')];
  const lines = new Map<string, Line>();
  for (const sum of all) {
    const row = valueOf(sum, rows);
    const group = groups && valueOf(sum, groups);
    const key = `${group?.key} ${row.key}`;
    const line = lines.get(key) ?? { group, row, sums: [] };
    line.sums.push(sum);
    lines.set(key, line);
  }
  const sorted = [...lines.values()].sort(order(search, rows, own));
  return { columns: columns ? distinct(all.map((sum) => valueOf(sum, columns)), columns) : [], groups: distinct(sorted.map(({ group }) => group), groups), lines: sorted, exact: all.some(isFractional) };
}

const isFractional = (sum: PivotSumFragment) => [sum.planned, sum.spent, sum.committed, sum.received, sum.gap, sum.variance].some((one) => one && fractional(one));

/** Each once, in the order of time or of names; those without a value last. */
function distinct<V extends Value | undefined>(values: V[], by: Dimension | undefined): V[] {
  return [...new Map(values.map((value) => [value?.key, value])).values()].sort(by && isTime(by) ? byTime : byName);
}

type Maybe = Value | undefined;
const last = (one: Maybe, other: Maybe) => Number(one?.key === NOTHING) - Number(other?.key === NOTHING);
const byName = (one: Maybe, other: Maybe) => last(one, other) || (one?.title ?? '').localeCompare(other?.title ?? '', undefined, { numeric: true });
const byTime = (one: Maybe, other: Maybe) => last(one, other) || (one?.key ?? '').localeCompare(other?.key ?? '');

export function sorting(search: Search): { by: Measure | 'name'; direction: 'ascending' | 'descending' } {
  const rows = cuts(search).find(({ place }) => place === 'rows')?.by;
  const by = search.sort ?? (rows && isTime(rows) ? 'name' : measure(search));
  return { by, direction: search.direction ?? (by === 'name' ? 'ascending' : 'descending') };
}

/** By their names, or by a figure in one currency, the largest first; those of the same figure always by their names. */
function order(search: Search, rows: Dimension, currency: string): (one: Line, other: Line) => number {
  const { by, direction } = sorting(search);
  const turn = direction === 'ascending' ? 1 : -1;
  if (by === 'name') return (one, other) => turn * (isTime(rows) ? byTime(one.row, other.row) : byName(one.row, other.row));
  const size = ({ sums }: Line) => (by === 'missing' ? BigInt(missing(sums)) : scaled(figure(sums, by).find((one) => one.currency === currency)?.amount ?? '0'));
  return (one, other) => {
    const [mine, theirs] = [size(one), size(other)];
    return mine === theirs ? byName(one.row, other.row) : turn * (mine > theirs ? 1 : -1);
  };
}
