// What falls on which day: a month as a table, or its days as a list; and the address by which calendars elsewhere read the same.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { MeDocument, type MeQuery } from '../../../gql/graphql';
import { asked } from '../../ask';
import { long, month } from '../../format';
import { useKinds } from '../../kind';
import { useNarrow } from '../../narrow';
import { t } from '../cases/words';
import { Agenda, Entries, Free } from './agenda';
import { useEntries } from './entries';
import { Feeds } from './feeds';
import { useFree } from './free';
import { Grid } from './grid';
import { monthLater, type Search, weeks } from './search';

const route = getRouteApi('/calendar');

export function Calendar() {
  const { data } = useQuery(asked(MeDocument, {}));
  useEffect(() => {
    document.title = `${t('calendar.title')} – Milepost`;
  }, []);
  if (!data) return <p role="status">{t('loading')}</p>;
  return <Shown frame={data} />;
}

function Shown({ frame }: { frame: MeQuery }) {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/calendar' });
  const narrow = useNarrow();
  const day = search.day ?? frame.today;
  const view = search.view ?? (narrow ? 'agenda' : 'month');
  const days = weeks(day);
  const flat = days.flat();
  const shown = view === 'month' ? flat : flat.filter((one) => one.slice(0, 7) === day.slice(0, 7));
  const [from, until] = [shown[0] ?? day, shown.at(-1) ?? day];
  const { entries, loaded, old, cut } = useEntries({ search, me: frame.me.id, today: frame.today, zone: frame.zone, from, until });
  const free = useFree(from, until);
  const go = (day: string) => void navigate({ search: (now: Search) => ({ ...now, day }), replace: true, resetScroll: false });
  return (
    <>
      <div className="heading"><h1>{t('calendar.title')}</h1><p aria-live="polite">{month(day)}</p></div>
      <Ways frame={frame} search={search} day={day} view={view} />
      <p role="status" className="found">{loaded ? t('calendar.found', { count: entries.length }) : t('loading')}{cut && ` ${t('calendar.cut')}`}</p>
      {view === 'month' ? <Grid weeks={days} entries={entries} free={free} day={day} today={frame.today} old={old} go={go} /> : <Agenda entries={entries} free={free} today={frame.today} />}
      {view === 'month' && (
        <section aria-labelledby="day">
          <h2 id="day">{long(day)}</h2>
          <Free title={free.get(day)} />
          <Entries of={entries.filter((entry) => entry.day === day)} />
        </section>
      )}
      {!search.mine && !search.agency && <p className="hint">{t('calendar.reminders')}</p>}
      <Feeds frame={frame} search={search} />
    </>
  );
}

type WaysProps = { frame: MeQuery; search: Search; day: string; view: 'month' | 'agenda' };

function Ways({ frame, search, day, view }: WaysProps) {
  const navigate = useNavigate({ from: '/calendar' });
  const change = (changed: Partial<Search>) => void navigate({ search: (now: Search) => ({ ...now, ...changed }), resetScroll: false });
  const called = useKinds();
  const kinds = [...new Set(frame.workflows.map(({ kind }) => kind))].sort();
  const whose = (value: string) => change({ mine: value === '/mine' ? 'true' : undefined, agency: value && value !== '/mine' ? value : undefined });
  const to = (day: string | undefined) => (now: Search): Search => ({ ...now, day });
  return (
    <div className="filters" role="search" aria-label={t('calendar.filters')}>
      <div className="turns">
        <Link className="button" from="/calendar" to="." search={to(monthLater(day, -1))} resetScroll={false}>{t('calendar.before')}</Link>
        <Link className="button" from="/calendar" to="." search={to(undefined)} resetScroll={false}>{t('today.title')}</Link>
        <Link className="button" from="/calendar" to="." search={to(monthLater(day, 1))} resetScroll={false}>{t('calendar.after')}</Link>
      </div>
      <label>{t('calendar.view')}
        <select value={view} onChange={({ target }) => change({ view: target.value === 'month' ? 'month' : 'agenda' })}><option value="month">{t('calendar.month')}</option><option value="agenda">{t('calendar.agenda')}</option></select>
      </label>
      <label>{t('calendar.whose')}
        <select value={search.mine ? '/mine' : (search.agency ?? '')} onChange={({ target }) => whose(target.value)}>
          <option value="">{t('calendar.everyone')}</option><option value="/mine">{t('calendar.mine')}</option>
          {frame.agencies.map(({ id, title }) => <option key={id} value={id}>{title}</option>)}
        </select>
      </label>
      <label>{t('item.kind')}
        <select value={search.kind ?? ''} onChange={({ target }) => change({ kind: target.value || undefined })}>
          <option value="">{t('filter.any')}</option>{kinds.map((kind) => <option key={kind} value={kind}>{called(kind)}</option>)}
        </select>
      </label>
    </div>
  );
}
