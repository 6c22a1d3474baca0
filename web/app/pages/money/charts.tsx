// The money of the plan drawn: by fiscal year, the gap by pillar, and what was spent against what was planned by then. Each
// has the same as a table.
import { type ChartsQuery, ChartsDocument, type PivotSumFragment } from '../../../gql/graphql';
import { exact, type Money, scaled, sums } from '../../format';
import { monthly } from '../../moment';
import { gapped } from '../../surplus';
import { t } from './words';
import { Bars } from './chart/bars';
import { Figure, type Row } from './chart/figure';
import { Lengths } from './chart/lengths';
import { Course } from './chart/course';
import type { Frame } from './frame';
import { type Search, told } from './search';
import { missing, valueOf } from './table';
import { useTold } from './told';

const SIZE = 10_000;
/** In units, for drawing only. */
const size = (amount: string) => Number(scaled(amount)) / SIZE;

export default function Charts({ frame, search }: { frame: Frame; search: Search }) {
  const { data } = useTold(ChartsDocument, { filter: frame.filter, ...told(search) });
  if (!data) return null;
  const { years, pillars, months } = data.costs;
  const all = [...new Set(years.map(({ planned }) => planned.currency))];
  const own = frame.choices.costs.policy.currency;
  const currency = search.currency ?? (all.includes(own) ? own : all[0]);
  if (currency === undefined) return null;
  const drawn = <S extends { planned: Money }>(sums: S[]) => sums.filter(({ planned }) => planned.currency === currency);
  return (
    <section className="charts" aria-labelledby="charts">
      <h2 id="charts">{t('charts.title')}</h2>
      {all.length > 1 && <p className="hint">{t('charts.one', { currency })}</p>}
      <Years sums={drawn(years).sort((one, other) => (one.fiscalYear ?? Infinity) - (other.fiscalYear ?? Infinity))} currency={currency} />
      <Gap sums={drawn(pillars)} currency={currency} />
      <Burn months={drawn(months)} currency={currency} today={frame.parts.today} />
    </section>
  );
}

const STAGES = ['planned', 'committed', 'spent'] as const;

function Years({ sums, currency }: { sums: PivotSumFragment[]; currency: string }) {
  const rows: Row[] = sums.map((sum) => ({ name: valueOf(sum, 'fiscalYear').title || t('money.none.fiscalYear'), amounts: STAGES.map((stage) => sum[stage]) }));
  const unknown = missing(sums);
  return (
    <Figure title={t('charts.years', { currency })} about={t('charts.years.about')} note={unknown > 0 ? t('money.unknown', { count: unknown }) : undefined} head={[t('money.by.fiscalYear'), ...STAGES.map((stage) => t(`money.${stage}`))]} rows={rows}>
      {(width) => <Bars width={width} series={STAGES.map((stage) => ({ key: stage, title: t(`money.${stage}`) }))} groups={rows.map(({ name, amounts }) => ({ name, sizes: amounts.map((one) => (one ? size(one.amount) : 0)) }))} />}
    </Figure>
  );
}

function Gap({ sums, currency }: { sums: PivotSumFragment[]; currency: string }) {
  const rows: Row[] = sums.map((sum) => ({ name: valueOf(sum, 'pillar').title || t('money.none.pillar'), amounts: [sum.gap] }));
  if (rows.every(({ amounts: [gap] }) => !gap)) return null;
  return (
    <Figure title={t('charts.gap', { currency })} about={t('money.gap.how')} head={[t('money.by.pillar'), t('money.gap')]} rows={rows}>
      {(width) => <Lengths width={width} bars={rows.map(({ name, amounts: [gap] }) => ({ name, size: gap ? size(gap.amount) : 0, told: gap ? gapped(gap, exact) : '' }))} />}
    </Figure>
  );
}

function Burn({ months, currency, today }: { months: ChartsQuery['costs']['months']; currency: string; today: string }) {
  const dated = months.filter(({ month }) => month !== null).sort((one, other) => String(one.month).localeCompare(String(other.month)));
  const so = (place: number, of: 'planned' | 'spent') => sums(dated.slice(0, place + 1).map((sum) => sum[of]))[0] ?? null;
  const rows = dated.map(({ month }, place) => ({ month: month ?? '', name: monthly(month ?? ''), amounts: [so(place, 'planned'), (month ?? '') <= today ? so(place, 'spent') : null] }));
  if (rows.length < 2) return null;
  const points = rows.map(({ month, name, amounts }) => ({ at: Date.parse(month), name, sizes: amounts.map((one) => (one ? size(one.amount) : null)) }));
  return (
    <Figure title={t('charts.burn', { currency })} about={t('charts.burn.about')} head={[t('money.by.month'), t('charts.planned'), t('charts.spent')]} rows={rows}>
      {(width) => <Course width={width} series={[{ key: 'planned', title: t('charts.planned') }, { key: 'spent', title: t('charts.spent') }]} points={points} today={Date.parse(today)} />}
    </Figure>
  );
}
