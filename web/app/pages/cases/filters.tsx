// What narrows the register. A choice holds at once; words when they are sent.
import { useNavigate } from '@tanstack/react-router';
import type { CasesFrameQuery } from '../../../gql/graphql';
import { t } from './words';
import { kindOf, type Search, STANDINGS } from './search';

export function Filters({ frame, search }: { frame: CasesFrameQuery; search: Search }) {
  const navigate = useNavigate({ from: '/cases' });
  const change = (changed: Partial<Search>) => void navigate({ search: (now: Search) => ({ ...now, ...changed, after: undefined, before: undefined }) });
  const sent = (form: FormData) => {
    const text = (name: string) => String(form.get(name) ?? '').trim() || undefined;
    change({ text: text('text'), court: text('court') });
  };
  const stages = new Set(frame.workflows.filter(({ kind }) => kind === kindOf(search)).flatMap(({ stages }) => stages));
  return (
    <form className="filters" role="search" aria-label={t('cases.filters')} action={sent}>
      <label>{t('filter.text')} <input type="search" name="text" key={search.text} defaultValue={search.text} /></label>
      <label>{t('filter.court')} <input type="search" name="court" key={search.court} defaultValue={search.court} /></label>
      <button>{t('filter.show')}</button>
      <label>{t('filter.stage')}
        <select value={search.stage ?? ''} onChange={({ target }) => change({ stage: target.value || undefined })}>
          <option value="">{t('filter.any')}</option>
          {[...stages].map((stage) => <option key={stage}>{stage}</option>)}
        </select>
      </label>
      <label>{t('filter.standing')}
        <select value={search.standing ?? ''} onChange={({ target }) => change({ standing: target.value || undefined })}>
          <option value="">{t('cases.open')}</option>
          {STANDINGS.map((one) => <option key={one} value={one}>{t(`standing.${one}`)}</option>)}
        </select>
      </label>
      <label className="box"><input type="checkbox" checked={search.hearing === 'missing'} onChange={({ target }) => change({ hearing: target.checked ? 'missing' : undefined })} /> {t('filter.hearing')}</label>
    </form>
  );
}
