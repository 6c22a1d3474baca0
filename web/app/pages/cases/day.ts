// The address of a court day, and its hearings in the order of the day.
import type { CourtDayQueryVariables, HearingFragment } from '../../../gql/graphql';
import { plain } from '../item/value';
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

export function hearingsOf(day: string, court: string | undefined): CourtDayQueryVariables {
  const on = { name: 'hearing_on', value: day };
  return { filter: { kind: 'hearing', fields: court ? [on, inCourt(court)] : [on] } };
}

export const told = (hearing: HearingFragment, of: 'court' | 'time' | 'before' | 'outcome') => plain(hearing[of]?.value ?? null, '');

/** As clocks are written in lists: `9:00`, `1.30 pm`; what has no time comes last. */
function minutes(text: string): number {
  const [, hour, minute, half] = /^(\d{1,2})[:.]?(\d{2})?\s*([ap])?/i.exec(text) ?? [];
  if (!hour) return Infinity;
  const later = half?.toLowerCase() === 'p' && Number(hour) < 12 ? 12 : 0;
  return (Number(hour) + later) * 60 + Number(minute ?? 0);
}

export function inOrder(hearings: readonly HearingFragment[]): HearingFragment[] {
  const key = (one: HearingFragment) => [minutes(told(one, 'time')), told(one, 'court'), one.reference] as const;
  return [...hearings].sort((one, other) => {
    const [[time, court, reference], [otherTime, otherCourt, otherReference]] = [key(one), key(other)];
    return (time === otherTime ? 0 : time - otherTime) || court.localeCompare(otherCourt) || reference.localeCompare(otherReference);
  });
}
