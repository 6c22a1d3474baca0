// The address of a court day, and what it asks for.
import type { ItemFilter } from '../../../gql/graphql';
import { dayOf, textOf } from '../../list/address';
import { inCourt } from './search';

export type Day = { day?: string; court?: string };

export function readDay(given: Record<string, unknown>): Day {
  const [day, court] = [dayOf(given, 'day'), textOf(given, 'court')];
  return { ...(day && { day }), ...(court && { court }) };
}

export function hearingsOf(day: string, court: string | undefined): ItemFilter {
  const on = { name: 'hearing_on', value: day };
  return { kind: 'hearing', fields: court ? [on, inCourt(court)] : [on] };
}
