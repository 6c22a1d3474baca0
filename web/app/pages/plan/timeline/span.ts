// Where actions lie in time: from their start, or the day they were entered, to the day they are due.
import type { SpanFragment } from '../../../../gql/graphql';
import { after, days, fiscalYear } from '../../../format';
import { local } from '../../../moment';

/** Days of air on both sides. */
const AIR = 14;

export type Span = SpanFragment & { from: string; until: string | null; after: string[] };
export type Scale = { from: string; until: string; days: number; at: (day: string) => number };

/** In hundredths of what is shown. */
export const share = (value: number) => `${value.toFixed(3)}%`;

export function span(item: SpanFragment, zone: string): Span {
  const dates = item.deadlines.flatMap(({ due }) => due ?? []).sort();
  const until = item.due ?? dates.at(-1) ?? null;
  const begun = item.start?.value && 'date' in item.start.value ? item.start.value.date : local(item.createdAt, zone).slice(0, 10);
  const first = item.links.filter(({ incoming }) => !incoming).map(({ item }) => item.id);
  return { ...item, until, from: until && until < begun ? until : begun, after: first };
}

export function scale(spans: Span[], today: string): Scale {
  const dates = spans.flatMap(({ from, until }) => [from, until ?? from]).concat(today).sort();
  const from = after(dates[0] ?? today, -AIR);
  const until = after(dates.at(-1) ?? today, AIR);
  const length = days(from, until);
  return { from, until, days: length, at: (day) => (days(from, day) / length) * 100 };
}

type Band = { name: string; from: number; until: number; odd: boolean };

/** Fiscal years, as far as they are shown. */
export function years({ from, until, at }: Scale, starts: number): Band[] {
  const [first, last] = [fiscalYear(from, starts), fiscalYear(until, starts)];
  const begins = (year: number) => `${starts > 1 ? year - 1 : year}-${String(starts).padStart(2, '0')}-01`;
  return Array.from({ length: last - first + 1 }, (_, nth) => first + nth).map((year) => ({
    name: String(year),
    from: Math.max(0, at(begins(year))),
    until: Math.min(100, at(begins(year + 1))),
    odd: year % 2 === 1,
  }));
}

/** The first of each month. */
export function months({ from, until, at }: Scale): { day: string; at: number }[] {
  const first = new Date(`${from.slice(0, 7)}-01`);
  const found: { day: string; at: number }[] = [];
  for (let nth = 1; ; nth++) {
    const day = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + nth, 1)).toISOString().slice(0, 10);
    if (day > until) return found;
    found.push({ day, at: at(day) });
  }
}
