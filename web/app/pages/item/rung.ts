// A rung of a ladder of reminders as people say it: the API names it as its workflow does.
import { t } from './words';

const RUNG = /^(before|late|escalation|quiet|no next) (.+)$/;
type Sort = 'before' | 'late' | 'escalation' | 'quiet' | 'no next';

export function rungOf(name: string): string {
  const [, sort, time] = RUNG.exec(name) ?? [];
  return sort && time ? t(`rung.${sort as Sort}`, { time }) : name;
}
