// The address of a court day, and what it asks for.
import type { ItemFilter } from '../../../gql/graphql';
import { inCourt } from './search';

export type Day = { day?: string; court?: string };

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function readDay(given: Record<string, unknown>): Day {
  const { day, court } = given;
  return {
    ...(typeof day === 'string' && DAY.test(day) && { day }),
    ...(typeof court === 'string' && court !== '' && { court }),
  };
}

export function hearingsOf(day: string, court: string | undefined): ItemFilter {
  const on = { name: 'hearing_on', value: day };
  return { kind: 'hearing', fields: court ? [on, inCourt(court)] : [on] };
}
