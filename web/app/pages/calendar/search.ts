// The calendar's address, and which days a month shows.
import type { DeadlineFilter } from '../../../gql/graphql';
import { after, days } from '../../format';
import { dayOf, textOf } from '../../list/address';

/** `day`: the one that is looked at; its month is shown. */
export type Search = { day?: string; view?: 'month' | 'agenda'; mine?: 'true'; agency?: string; kind?: string };

const WEEK = 7;

/** What is not understood is left out. */
export function readMonth(given: Record<string, unknown>): Search {
  const { view } = given;
  const day = dayOf(given, 'day');
  const search: Search = {
    ...(day && { day }),
    ...((view === 'month' || view === 'agenda') && { view }),
    ...(given.mine === 'true' && { mine: 'true' as const }),
  };
  const [agency, kind] = [textOf(given, 'agency'), textOf(given, 'kind')];
  return { ...search, ...(agency && !search.mine && { agency }), ...(kind && { kind }) };
}

/** The same of a month and of a feed. */
export const filterOf = ({ mine, agency, kind }: Search, me: string): DeadlineFilter => ({ person: mine && me, agency, kind });

/** Monday is 0. */
const weekday = (day: string) => (new Date(day).getUTCDay() + 6) % WEEK;

/** Whole weeks, from a Monday to a Sunday, that hold this day's month. */
export function weeks(day: string): string[][] {
  const first = `${day.slice(0, 7)}-01`;
  const monday = after(first, -weekday(first));
  const next = monthLater(first, 1);
  const count = Math.ceil((weekday(first) + days(first, next)) / WEEK);
  return Array.from({ length: count }, (_, week) => Array.from({ length: WEEK }, (_, at) => after(monday, week * WEEK + at)));
}

/** The same day of another month, or its last one. */
export function monthLater(day: string, by: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + by, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + by, Math.min(date, last))).toISOString().slice(0, 10);
}

/** Where a key leads from a day. */
export const KEYS: Record<string, (day: string) => string> = {
  ArrowLeft: (day) => after(day, -1),
  ArrowRight: (day) => after(day, 1),
  ArrowUp: (day) => after(day, -WEEK),
  ArrowDown: (day) => after(day, WEEK),
  Home: (day) => after(day, -weekday(day)),
  End: (day) => after(day, WEEK - 1 - weekday(day)),
  PageUp: (day) => monthLater(day, -1),
  PageDown: (day) => monthLater(day, 1),
};
