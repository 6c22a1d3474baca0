// What the table is cut by, which figure it shows and how that is told; and what narrows it. A choice holds at once.
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { t } from './words';
import { Part } from '../plan/filters';
import type { Frame } from './frame';
import { cuts, DIMENSIONS, FIGURES, hasFunding, measure, MEASURES, meet, OF_FUNDING, type Place, type Search } from './search';

export function Controls({ frame, search }: { frame: Frame; search: Search }) {
  const navigate = useNavigate({ from: '/money' });
  const change = (changed: Partial<Search>) => void navigate({ search: (now: Search) => ({ ...now, ...changed }) });
  return (
    <form className="filters" role="search" aria-label={t('money.controls')} onSubmit={(event) => event.preventDefault()}>
      <Cuts search={search} change={change} />
      <Telling frame={frame} search={search} change={change} />
      <Narrowing frame={frame} search={search} change={change} />
    </form>
  );
}

type Change = (changed: Partial<Search>) => void;

function Pick({ label, value, change, children }: { label: string; value: string | undefined; change: (value: string | undefined) => void; children: ReactNode }) {
  return <label>{label} <select value={value ?? ''} onChange={({ target }) => change(target.value || undefined)}>{children}</select></label>;
}

/** What is cut by already at another place is not offered again. */
function Cuts({ search, change }: { search: Search; change: Change }) {
  const now = cuts(search);
  const at = (place: Place) => now.find((cut) => cut.place === place)?.by;
  const others = (place: Place) => now.filter((cut) => cut.place !== place).map(({ by }) => by);
  const options = (place: Place) => DIMENSIONS.map((by) => <option key={by} value={by} disabled={others(place).some((other) => meet(other, by))}>{t(`money.by.${by}`)}</option>);
  return (
    <>
      <Pick label={t('money.rows')} value={at('rows')} change={(rows) => change({ rows: rows as Search['rows'], sort: undefined, direction: undefined })}>{options('rows')}</Pick>
      <Pick label={t('money.columns')} value={at('columns') ?? FIGURES} change={(columns) => change({ columns: columns as Search['columns'] })}><option value={FIGURES}>{t('money.figures')}</option>{options('columns')}</Pick>
      <Pick label={t('money.groups')} value={at('groups')} change={(groups) => change({ groups: groups as Search['groups'] })}><option value="">{t('group.none')}</option>{options('groups')}</Pick>
      {at('columns') && (
        <Pick label={t('money.figure')} value={measure(search)} change={(one) => change({ measure: one as Search['measure'], sort: undefined, direction: undefined })}>
          {MEASURES.map((one) => <option key={one} value={one} disabled={OF_FUNDING.includes(one) && !hasFunding(search)}>{t(`money.${one}`)}</option>)}
        </Pick>
      )}
    </>
  );
}

function Telling({ frame: { choices: { costs, item } }, search, change }: { frame: Frame; search: Search; change: Change }) {
  const currencies = [...new Set([costs.policy.currency, ...costs.sources.map(({ planned }) => planned.currency), ...(search.currency ? [search.currency] : [])])].sort();
  const baselines = item?.baselines ?? [];
  return (
    <>
      <Pick label={t('money.currency')} value={search.currency} change={(currency) => change({ currency })}>
        <option value="">{t('money.currency.own')}</option>{currencies.map((one) => <option key={one} value={one}>{t('money.currency.in', { currency: one })}</option>)}
      </Pick>
      {costs.scenarios.length > 0 && <Pick label={t('money.scenario')} value={search.scenario} change={(scenario) => change({ scenario })}><option value="">{t('money.scenario.own')}</option>{costs.scenarios.map((one) => <option key={one}>{one}</option>)}</Pick>}
      {baselines.length > 0 && <Pick label={t('money.baseline')} value={search.baseline} change={(baseline) => change({ baseline })}><option value="">{t('money.baseline.now')}</option>{baselines.map(({ name }) => <option key={name}>{name}</option>)}</Pick>}
    </>
  );
}

function Narrowing({ frame: { parts, choices: { costs }, plan }, search, change }: { frame: Frame; search: Search; change: Change }) {
  const any = <option value="">{t('filter.any')}</option>;
  const said = (values: (string | number | null)[]) => [...new Set(values)].filter((value) => value !== null).map((value) => <option key={value}>{value}</option>);
  return (
    <>
      {parts.plans.nodes.length > 1 && <Pick label={t('filter.plan')} value={plan.id} change={(plan) => change({ plan, under: undefined, scenario: undefined, baseline: undefined })}>{parts.plans.nodes.map(({ id, reference }) => <option key={id} value={id}>{reference}</option>)}</Pick>}
      <Pick label={t('filter.under')} value={search.under} change={(under) => change({ under })}>{any}{parts.pillars.map((part) => <Part key={part.id} part={part} objectives={parts.objectives} />)}</Pick>
      <Pick label={t('filter.agency')} value={search.agency} change={(agency) => change({ agency })}>{any}{parts.agencies.map(({ id, title }) => <option key={id} value={id}>{title}</option>)}</Pick>
      <Pick label={t('money.by.source')} value={search.source} change={(source) => change({ source })}>{any}{said(costs.sources.map(({ fundingSource }) => fundingSource))}</Pick>
      <Pick label={t('money.by.category')} value={search.category} change={(category) => change({ category })}>{any}{said(costs.categories.map(({ category }) => category))}</Pick>
      <Pick label={t('money.by.capital')} value={search.capital} change={(capital) => change({ capital })}>{any}<option value="true">{t('money.capital')}</option><option value="false">{t('money.recurrent')}</option></Pick>
      <Pick label={t('money.by.fiscalYear')} value={search.year} change={(year) => change({ year })}>{any}{said(costs.years.map(({ fiscalYear }) => fiscalYear))}</Pick>
    </>
  );
}
