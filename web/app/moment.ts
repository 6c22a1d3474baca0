// Moments as the country's clocks show them, and the moment that a day there stands for.
const LOCALE = 'en-GB';
const PARTS = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
const MINUTE = 60_000;

/** `27 Nov 2026, 14:03`. */
export function moment(instant: string, zone: string): string {
  return new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: zone }).format(new Date(instant));
}

const MONTH = new Intl.DateTimeFormat(LOCALE, { month: 'short', year: 'numeric', timeZone: 'UTC' });

/** The month of a day: `Jan 2026`. */
export const monthly = (day: string) => (day ? MONTH.format(new Date(day)) : '');

/** How the clocks there show it: `2026-11-27T14:03`. */
export function local(instant: string, zone: string): string {
  const parts = new Intl.DateTimeFormat('en', { ...PARTS, timeZone: zone }).formatToParts(new Date(instant));
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** The other way round. A clock that is put forward or back is off by an hour twice a year: the second look settles it. */
export function instant(shown: string, zone: string): string {
  const wanted = Date.parse(`${shown}Z`);
  let found = wanted;
  for (let look = 0; look < 2; look++) found += wanted - Date.parse(`${local(new Date(found).toISOString(), zone)}Z`);
  return new Date(Math.floor(found / MINUTE) * MINUTE).toISOString();
}

/** When what happened on that day counts as having happened; now, where it is today. */
export const noon = (day: string, today: string, zone: string): string | null => (day === '' || day === today ? null : instant(`${day}T12:00`, zone));
