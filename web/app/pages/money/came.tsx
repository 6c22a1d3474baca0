// How the amount of a cost line came about: what was multiplied or given, when it falls, by which rates it is told, and where
// it was read.
import type { CameAboutFragment } from '../../../gql/graphql';
import { exact, short } from '../../format';
import { t } from './words';

export function Came({ line }: { line: CameAboutFragment }) {
  const facts = [
    { title: t('came.formula'), value: formula(line) },
    { title: t('came.when'), value: when(line) },
    { title: t('came.all'), value: line.amount ? exact(line.amount) : t('costs.unknown') },
    { title: t('came.years'), value: line.byFiscalYear.map(({ fiscalYear, amount }) => `${fiscalYear}: ${amount ? exact(amount) : t('costs.unknown')}`).join(', ') },
    { title: t('came.prices'), value: line.priceYear && t('came.prices.of', { year: String(line.priceYear) }) },
    { title: t('came.assumption'), value: line.assumption },
    { title: t('came.source'), value: line.source },
  ].filter(({ value }) => value);
  return (
    <details className="how">
      <summary>{t('came.how')}<span className="unseen"> {line.reference} {line.label}</span></summary>
      <dl className="input">
        {facts.map(({ title, value }) => <div key={title}><dt>{title}</dt><dd><bdi>{value}</bdi></dd></div>)}
        {line.rates.length > 0 && <div><dt>{t('came.rates')}</dt><dd>{line.rates.map((rate) => <span key={`${rate.currency} ${rate.toldIn} ${rate.day}`} className="sum">{told(rate)} <span className="quiet"><bdi>{rate.source}</bdi></span></span>)}</dd></div>}
      </dl>
    </details>
  );
}

function told({ currency, toldIn, day, value }: CameAboutFragment['rates'][number]): string {
  return toldIn ? t('came.rate', { currency, toldIn, value, day: short(day) }) : t('came.index', { currency, value, year: day.slice(0, 4) });
}

/** `12 workshops × 3,500.00 × people 20 × share 0.5, in each year`. */
export function formula(line: Pick<CameAboutFragment, 'unit' | 'unitCost' | 'quantity' | 'frequency' | 'sum' | 'oneOff' | 'share' | 'multipliers' | 'schedule'>): string {
  if (line.sum !== null) return t('came.sum', { sum: line.sum });
  if (!line.schedule || line.unitCost === null) return t('came.given');
  const factors = [
    line.quantity !== null && `${line.quantity} ${line.unit ?? ''}`.trim(),
    line.unitCost,
    line.frequency !== null && t('came.frequency', { times: line.frequency }),
    ...line.multipliers.map(({ name, factor }) => `${name} ${factor}`),
    line.share !== null && t('came.share', { share: line.share }),
  ];
  return `${factors.filter(Boolean).join(' × ')}, ${t(line.oneOff ? 'came.once' : 'came.yearly')}`;
}

function when({ schedule, split }: CameAboutFragment): string | null {
  if (!schedule) return null;
  const { fiscalYears, calendarYears, from, until, percents } = schedule;
  const days = split === 'DAYS' ? `, ${t('came.by-days')}` : '';
  if (fiscalYears) return t('came.fiscal', { years: fiscalYears.join(', ') }) + days;
  if (calendarYears) return t('came.calendar', { years: calendarYears.join(', ') }) + days;
  if (percents) return percents.map(({ fiscalYear, percent }) => `${fiscalYear}: ${percent} %`).join(', ');
  return from && until ? t('came.days', { from: short(from), until: short(until) }) + days : null;
}
