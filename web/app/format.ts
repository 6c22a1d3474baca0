// Days and money as people read them. Days come and stay as `2026-01-31`: no browser's zone moves them.
const LOCALE = 'en-GB';
const LONG = new Intl.DateTimeFormat(LOCALE, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const SHORT = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const MONTH = new Intl.DateTimeFormat(LOCALE, { month: 'long', year: 'numeric', timeZone: 'UTC' });
const WEEKDAY = new Intl.DateTimeFormat(LOCALE, { weekday: 'short', timeZone: 'UTC' });
/** A Monday. */
const MONDAY = '2026-01-05';
const NUMBER = new Intl.NumberFormat(LOCALE);
const PERCENT = new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 0 });
const UNITS = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const EXACT = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 4 });
/** Digits after the point that sums keep; no currency has more. */
const SCALE = 4;

export type Money = { currency: string; amount: string };

export const long = (day: string) => LONG.format(new Date(day));
export const short = (day: string) => SHORT.format(new Date(day));
export const month = (day: string) => MONTH.format(new Date(day));
export const number = (value: number) => NUMBER.format(value);
export const percent = (part: number, whole: number) => PERCENT.format(whole === 0 ? 0 : part / whole);

/** What has no such day is told as it is written. */
export const day = (text: string) => (Number.isNaN(Date.parse(text)) ? text : short(text));

/** Every digit that was entered. */
export function exact({ currency, amount }: Money): string {
  return `${currency}\u00a0${EXACT.format(amount as Intl.StringNumericLiteral)}`;
}

/** From one day to another. */
export const days = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/** So many days later. */
export const after = (day: string, by: number) => new Date(Date.parse(day) + by * 86_400_000).toISOString().slice(0, 10);

/** From Monday on. */
export const weekdays = () => Array.from({ length: 7 }, (_, at) => WEEKDAY.format(new Date(after(MONDAY, at))));

/** In whole units, with its currency: `TTD 1,450,000`. */
export function money({ currency, amount }: Money): string {
  return `${currency}\u00a0${UNITS.format(amount as Intl.StringNumericLiteral)}`;
}

/** Exact, a sum a currency. */
export function sums(of: Money[]): Money[] {
  const totals = new Map<string, bigint>();
  for (const { currency, amount } of of) totals.set(currency, (totals.get(currency) ?? 0n) + scaled(amount));
  return [...totals].map(([currency, total]) => ({ currency, amount: unscaled(total) }));
}

/** In units of the last digit that sums keep. */
export function scaled(amount: string): bigint {
  const [whole = '0', part = ''] = amount.split('.');
  return BigInt(whole + part.slice(0, SCALE).padEnd(SCALE, '0'));
}

/** Whether there is something after the point. */
export const fractional = ({ amount }: Money) => scaled(amount) % 10n ** BigInt(SCALE) !== 0n;

function unscaled(total: bigint): string {
  const digits = (total < 0n ? -total : total).toString().padStart(SCALE + 1, '0');
  return `${total < 0n ? '-' : ''}${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`;
}

/** The fiscal year of a day: the year it ends in, or the calendar year where it begins in January. */
export function fiscalYear(day: string, starts: number): number {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return starts > 1 && month >= starts ? year + 1 : year;
}
