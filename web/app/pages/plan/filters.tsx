// What narrows the list. A choice holds at once; words and days when they are sent. Without them, everything is shown.
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { PlanFrameQuery } from '../../../gql/graphql';
import type { Named, Parts } from './parts';
import { t } from './words';
import { COLUMNS, columns, GROUPS, type Search, STANDINGS } from './search';

type Props = { frame: PlanFrameQuery; parts: Parts | undefined; plan: string; search: Search };

export function Filters({ frame, parts, plan, search }: Props) {
  const navigate = useNavigate({ from: '/plan' });
  const change = (changed: Partial<Search>) => void navigate({ search: (now: Search) => ({ ...now, ...changed, after: undefined, before: undefined }) });
  const stages = new Set(frame.workflows.filter(({ kind }) => kind === 'action').flatMap(({ stages }) => stages));
  const pick = (name: 'under' | 'agency' | 'stage' | 'standing' | 'group' | 'plan', options: ReactNode) => (
    <label>{t(`filter.${name}`)}
      <select value={search[name] ?? ''} onChange={({ target }) => change({ [name]: target.value || undefined })}>{options}</select>
    </label>
  );
  const any = <option value="">{t('filter.any')}</option>;
  return (
    <form className="filters" role="search" aria-label={t('plan.filters')} action={(form) => change(sent(form))}>
      <label>{t('filter.text')} <input type="search" name="text" key={search.text} defaultValue={search.text} /></label>
      {frame.plans.nodes.length > 1 && <label>{t('filter.plan')}
        <select value={plan} onChange={({ target }) => change({ plan: target.value, under: undefined })}>{frame.plans.nodes.map(({ id, reference }) => <option key={id} value={id}>{reference}</option>)}</select>
      </label>}
      {pick('under', <>{any}{parts?.pillars.map((part) => <Part key={part.id} part={part} objectives={parts.objectives} />)}</>)}
      {pick('agency', <>{any}{frame.agencies.map(({ id, title }) => <option key={id} value={id}>{title}</option>)}</>)}
      {pick('stage', <>{any}{[...stages].map((stage) => <option key={stage}>{stage}</option>)}</>)}
      {pick('standing', <>{any}{STANDINGS.map((one) => <option key={one} value={one}>{t(`standing.${one}`)}</option>)}</>)}
      <label>{t('filter.dueFrom')} <input type="date" name="dueFrom" key={search.dueFrom} defaultValue={search.dueFrom} /></label>
      <label>{t('filter.dueUntil')} <input type="date" name="dueUntil" key={search.dueUntil} defaultValue={search.dueUntil} /></label>
      {!search.view && <label>{t('filter.asOf')} <input type="date" name="asOf" max={frame.today} key={`${search.asOf} then`} defaultValue={search.asOf} /></label>}
      <button>{t('filter.show')}</button>
      <label className="box"><input type="checkbox" checked={search.waiting === 'true'} onChange={({ target }) => change({ waiting: target.checked ? 'true' : undefined })} /> {t('filter.waiting')}</label>
      {search.view !== 'board' && pick('group', <><option value="">{t('group.none')}</option>{GROUPS.map((one) => <option key={one} value={one}>{t(`group.${one}`)}</option>)}</>)}
      {!search.view && <Columns search={search} change={change} />}
    </form>
  );
}

function sent(form: FormData): Partial<Search> {
  const text = (name: string) => String(form.get(name) ?? '').trim() || undefined;
  return { text: text('text'), dueFrom: text('dueFrom'), dueUntil: text('dueUntil'), asOf: text('asOf') };
}

export function Part({ part, objectives }: { part: Named; objectives: Named[] }) {
  const below = objectives.filter(({ parent }) => parent?.id === part.id);
  return (
    <>
      <option value={part.id}>{part.reference} {part.title}</option>
      {below.map(({ id, reference, title }) => <option key={id} value={id}>{'\u2003'}{reference} {title}</option>)}
    </>
  );
}

function Columns({ search, change }: { search: Search; change: (changed: Partial<Search>) => void }) {
  const shown = columns(search);
  const kept = (column: string, yes: boolean) => COLUMNS.filter((one) => (one === column ? yes : shown.includes(one)));
  return (
    <details className="columns">
      <summary>{t('plan.columns')}</summary>
      <div>
        {COLUMNS.map((column) => (
          <label key={column}><input type="checkbox" checked={shown.includes(column)} onChange={({ target }) => change({ columns: kept(column, target.checked).join(',') || 'none' })} /> {t(`column.${column}`)}</label>
        ))}
      </div>
    </details>
  );
}
