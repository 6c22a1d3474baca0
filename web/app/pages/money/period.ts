// Years and months as days, so that a cell of two times is the days they share.
import type { CostFilter } from '../../../gql/graphql';

export type When = { kind: 'fiscal' | 'calendar' | 'tip' | 'month'; value: string };

/** The month in which the year of the TIP Report begins. */
const TIP_STARTS = 4;
const MONTHS = 12;

/** The first month and the one after the last, as numbers that go on over the years. */
function months({ kind, value }: When, starts: number): [number, number] {
  const [year = 0, month = 1] = value.split('-').map(Number);
  if (kind === 'month') return [year * MONTHS + month - 1, year * MONTHS + month];
  const begins = kind === 'calendar' ? 1 : kind === 'tip' ? TIP_STARTS : starts;
  const first = (begins > 1 ? year - 1 : year) * MONTHS + begins - 1;
  return [first, first + MONTHS];
}

const day = (month: number, number: number) => new Date(Date.UTC(Math.floor(month / MONTHS), month % MONTHS, number)).toISOString().slice(0, 10);

export function period(times: When[], starts: number): Pick<CostFilter, 'fiscalYear' | 'from' | 'until'> {
  const [first] = times;
  if (!first) return {};
  if (times.every(({ kind, value }) => kind === 'fiscal' && value === first.value)) return { fiscalYear: Number(first.value) };
  const all = times.map((time) => months(time, starts));
  const from = Math.max(...all.map(([begins]) => begins));
  const end = Math.min(...all.map(([, ends]) => ends));
  return { from: day(from, 1), until: day(Math.max(end, from), 0) };
}
