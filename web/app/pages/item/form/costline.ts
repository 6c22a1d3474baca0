// A cost line as its form holds it, and as it is sent: by what it costs once or in each year, by one sum, or by fiscal year.
import type { CostLineInput, ItemPageQuery, ScheduleInput } from '../../../../gql/graphql';
import { t } from '../words';
import type { Typed } from './own';
import type { Faults } from './sending';

export type Line = NonNullable<ItemPageQuery['item']>['costs'][number];

export const HOWS = ['formula', 'sum', 'years'] as const;
export const WHENS = ['fiscalYears', 'calendarYears', 'days', 'percents'] as const;

const YEAR = /^(?:FY ?)?(\d{4})$/i;
const list = (text = '') => text.split(/[\s,;]+/).filter(Boolean);
const rows = (text = '') => text.split('\n').map((row) => row.trim()).filter(Boolean);
/** `2026 50000.00`, or any name before its number. */
const pair = (row: string) => /^(.*?)[\s:]+([\d,]+(?:\.\d+)?)\s*%?$/.exec(row)?.slice(1, 3) as [string, string] | undefined;
const plain = (number: string) => number.replaceAll(',', '');
const yearOf = (text: string) => Number(YEAR.exec(text.trim())?.[1] ?? NaN);

function years(text: string | undefined): { fiscalYear: number; amount: string | null }[] {
  return rows(text).map((row) => {
    const [year, amount] = YEAR.test(row) ? [row, null] : (pair(row) ?? ['', null]);
    return { fiscalYear: yearOf(year), amount: amount && plain(amount) };
  });
}

const percents = (text: string | undefined) => rows(text).map((row) => ({ fiscalYear: yearOf(pair(row)?.[0] ?? ''), percent: plain(pair(row)?.[1] ?? '') }));
const multipliers = (text: string | undefined) => rows(text).map((row) => ({ name: pair(row)?.[0] ?? '', factor: plain(pair(row)?.[1] ?? '') }));

export function faults({ how, when, years: given, listed, percents: parts, multipliers: factors, from, until }: Typed): Faults {
  const found: Faults = {};
  if (how === 'years' && years(given).some(({ fiscalYear }) => Number.isNaN(fiscalYear))) found.years = t('cost.years.wrong');
  if (how !== 'years' && when !== 'days' && when !== 'percents' && list(listed).some((year) => Number.isNaN(yearOf(year)))) found.listed = t('cost.listed.wrong');
  if (how !== 'years' && when === 'percents' && percents(parts).some(({ fiscalYear, percent }) => Number.isNaN(fiscalYear) || percent === '')) found.percents = t('cost.percents.wrong');
  if (multipliers(factors).some(({ name, factor }) => name === '' || factor === '')) found.multipliers = t('cost.multipliers.wrong');
  if (when === 'days' && from && until && until < from) found.until = t('cost.until.wrong');
  return found;
}

function schedule({ when, listed, from = '', until = '', percents: parts }: Typed): ScheduleInput {
  if (when === 'days') return { days: { from, until } };
  if (when === 'percents') return { percents: percents(parts) };
  const all = list(listed).map(yearOf);
  return when === 'calendarYears' ? { calendarYears: all } : { fiscalYears: all };
}

export function line(given: Typed): CostLineInput {
  const { how, reference = '', label = '', currency = '' } = given;
  const yes = (name: string) => given[name] === 'true';
  const formula = { unit: given.unit, unitCost: given.unitCost, quantity: given.quantity, frequency: given.frequency, share: given.share, oneOff: yes('oneOff'), multipliers: multipliers(given.multipliers) };
  const amount = how === 'years' ? { years: years(given.years) } : { schedule: schedule(given), split: given.split === 'DAYS' ? ('DAYS' as const) : ('EQUAL' as const), ...(how === 'sum' ? { sum: given.sum } : formula) };
  return {
    reference, label, currency: currency.toUpperCase(), ...amount,
    category: given.category, capital: given.capital === undefined ? undefined : yes('capital'), cofog: given.cofog, priceYear: given.priceYear ? Number(given.priceYear) : undefined,
    agency: given.agency, optional: yes('optional'), scenario: given.scenario, leftOut: yes('leftOut'),
    fundingSource: given.fundingSource, fundingStatus: given.fundingStatus, assumption: given.assumption, source: given.source,
  };
}

const text = (value: unknown) => (value === null || value === undefined ? '' : String(value));

/** A line that is there, to be changed. */
export function typed(one: Line, currency: string): Typed {
  const { schedule: when } = one;
  const kind = !when ? '' : when.fiscalYears ? 'fiscalYears' : when.calendarYears ? 'calendarYears' : when.percents ? 'percents' : 'days';
  return {
    ...Object.fromEntries((['reference', 'label', 'category', 'capital', 'unit', 'unitCost', 'quantity', 'frequency', 'sum', 'oneOff', 'priceYear', 'share', 'split', 'cofog', 'optional', 'scenario', 'leftOut', 'fundingSource', 'fundingStatus', 'assumption', 'source'] as const).map((name) => [name, text(one[name])])),
    how: !when ? 'years' : one.sum === null ? 'formula' : 'sum',
    when: kind,
    currency,
    agency: text(one.agency?.id),
    years: when ? '' : one.byFiscalYear.map(({ fiscalYear, amount }) => `${fiscalYear} ${amount?.amount ?? ''}`.trim()).join('\n'),
    listed: (when?.fiscalYears ?? when?.calendarYears ?? []).join(', '),
    from: text(when?.from),
    until: text(when?.until),
    percents: (when?.percents ?? []).map(({ fiscalYear, percent }) => `${fiscalYear} ${percent}`).join('\n'),
    multipliers: one.multipliers.map(({ name, factor }) => `${name} ${factor}`).join('\n'),
  };
}
