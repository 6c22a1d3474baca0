// What stands in a month: open deadlines, hearings, and reminders to come, each on its day.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type DeadlineFilter, MonthDocument, type MonthQuery, MonthRemindersDocument, type MonthRemindersQuery } from '../../../gql/graphql';
import { all } from '../../all';
import { ask, asked } from '../../ask';
import { days } from '../../format';
import { local } from '../../moment';
import { rungOf } from '../item/rung';
import { filterOf, type Search } from './search';

type Due = MonthQuery['deadlines']['nodes'][number];
type Item = NonNullable<Due['item']>;
export type Entry = { key: string; day: string; sort: 'deadline' | 'hearing' | 'reminder'; what: string; late: boolean; item: Item };

/** Pages of one month that are read; what comes after them is told as missing. */
const PAGES = 5;
/** How far ahead reminders are told. */
const AHEAD = 366;

const allDue = (filter: DeadlineFilter, signal: AbortSignal) => all(async (after) => (await ask(MonthDocument, { filter, after }, signal)).deadlines, PAGES);

type About = { search: Search; me: string; today: string; zone: string; from: string; until: string };

export function useEntries({ search, me, today, zone, from, until }: About) {
  const filter: DeadlineFilter = { ...filterOf(search, me), state: 'OPEN', dueFrom: from, dueUntil: until };
  const dues = useQuery({ queryKey: ['month', filter], queryFn: ({ signal }) => allDue(filter, signal), placeholderData: keepPreviousData });
  const one = search.mine === 'true' || search.agency !== undefined;
  const begin = from > today ? from : today;
  const ahead = until >= begin && days(today, until) < AHEAD;
  const variables = { mine: search.mine === 'true', agency: search.agency, from: begin, until };
  const reminders = useQuery({ ...asked(MonthRemindersDocument, variables), enabled: one && ahead, placeholderData: keepPreviousData });
  const entries = [...deadlines(dues.data?.found ?? []), ...(one && ahead ? coming(reminders.data?.reminderPreview ?? [], search, me, zone) : [])];
  return { entries: entries.filter(({ day }) => day >= from && day <= until), loaded: dues.data !== undefined, old: dues.isPlaceholderData, cut: dues.data?.cut ?? false };
}

/** The next court date of an accused is not told beside a hearing of the same case on the same day. */
function deadlines(found: readonly Due[]): Entry[] {
  const heard = new Set(found.filter(({ item }) => item?.kind === 'hearing').map(({ due, item }) => `${due} ${item?.parent?.id}`));
  return found.flatMap(({ name, title, due, overdue, item }) => {
    if (!item || !due || (name === 'next_hearing' && heard.has(`${due} ${item.parent?.id}`))) return [];
    const sort = item.kind === 'hearing' ? 'hearing' : 'deadline';
    return [{ key: `${item.id} ${name}`, day: due, sort, what: item.kind === 'hearing' ? '' : title, late: overdue, item }];
  });
}

type Coming = MonthRemindersQuery['reminderPreview'][number];

/** One for all who are told the same; hers alone where she asks for hers. */
function coming(found: readonly Coming[], { mine, kind }: Search, me: string, zone: string): Entry[] {
  const here = found.filter(({ outcome, person, item }) => outcome !== 'FOLDED' && (!mine || person?.id === me) && (!kind || item.kind === kind));
  const told = here.map(({ rung, at, deadline, item }): Entry => {
    const day = local(at, zone).slice(0, 10);
    return { key: `${item.id} ${deadline} ${rung} ${day}`, day, sort: 'reminder', what: rungOf(rung), late: false, item };
  });
  return [...new Map(told.map((one) => [one.key, one])).values()];
}
