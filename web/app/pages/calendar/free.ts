// Days on which nobody works by the country's calendar, beyond weekends; none where it publishes no such calendar.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { FreeDaysDocument } from '../../../gql/graphql';
import { asked } from '../../ask';

const WEEKENDS = ['Saturday', 'Sunday'];

/** By day, what they are called. */
export function useFree(from: string, until: string): ReadonlyMap<string, string> {
  const { data } = useQuery({ ...asked(FreeDaysDocument, { from, until }), placeholderData: keepPreviousData, throwOnError: false });
  const free = data?.nonWorkingDays.filter(({ title }) => !WEEKENDS.includes(title)) ?? [];
  return new Map(free.map(({ day, title }) => [day, title]));
}
