// The hearings of a court day in its order.
import type { HearingFragment } from '../../../gql/graphql';
import { plain } from '../item/value';

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
