// A day at court: its hearings in order, and what became of each entered from row to row without a mouse.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { CasesFrameDocument, CourtDayDocument, type HearingFragment } from '../../../gql/graphql';
import { arrows } from '../../arrows';
import { all } from '../../all';
import { ask, asked } from '../../ask';
import { after, long } from '../../format';
import { Rows } from '../../rows';
import { t } from './words';
import { ItemLink } from '../item/identity';
import { type Day, hearingsOf } from './day';
import { inOrder, told } from './order';
import { Enter } from './enter';

const route = getRouteApi('/cases/hearings');

export function Hearings() {
  const search = route.useSearch();
  const { data } = useQuery(asked(CasesFrameDocument, {}));
  useEffect(() => {
    document.title = `${t('hearings.title')} – Milepost`;
  }, []);
  if (!data) return <p role="status">{t('loading')}</p>;
  const day = search.day ?? data.today;
  return (
    <>
      <div className="heading">
        <h1>{t('hearings.title')}</h1>
        <p>{long(day)}</p>
        <a className="button" href={`/court?week=${day}`}>{t('hearings.plain')}</a>
      </div>
      <Which day={day} court={search.court} />
      <OneDay key={`${day} ${search.court}`} day={day} court={search.court} today={data.today} />
    </>
  );
}

function Which({ day, court }: { day: string; court: string | undefined }) {
  const navigate = useNavigate({ from: '/cases/hearings' });
  const change = (changed: Day) => void navigate({ search: (now: Day) => ({ ...now, ...changed }) });
  const to = (by: number) => (now: Day): Day => ({ ...now, day: after(day, by) });
  return (
    <form className="filters" role="search" aria-label={t('hearings.which')} action={(form) => change({ day: String(form.get('day') || day), court: String(form.get('court') ?? '').trim() })}>
      <div className="turns">
        <Link className="button" from="/cases/hearings" to="." search={to(-1)}>{t('hearings.before')}</Link>
        <Link className="button" from="/cases/hearings" to="." search={to(1)}>{t('hearings.after')}</Link>
      </div>
      <label>{t('hearings.day')} <input type="date" name="day" key={day} defaultValue={day} /></label>
      <label>{t('filter.court')} <input type="search" name="court" key={court} defaultValue={court} /></label>
      <button>{t('filter.show')}</button>
    </form>
  );
}

/** Pages of one day that are read; what comes after them is told as missing. */
const PAGES = 10;

type Done = { reference: string; what: string };

function OneDay({ day, court, today }: { day: string; court: string | undefined; today: string }) {
  const filter = hearingsOf(day, court);
  const { data } = useQuery({ queryKey: ['court day', filter], queryFn: ({ signal }) => all(async (after) => (await ask(CourtDayDocument, { filter, after }, signal)).items, PAGES) });
  const [open, setOpen] = useState<HearingFragment | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [done, setDone] = useState<Done[]>([]);
  const rows = useRef<HTMLTableSectionElement>(null);
  const summary = useRef<HTMLHeadingElement>(null);
  // After a row was entered the next one has the focus; after the last, what was done.
  useEffect(() => {
    if (next === null) return;
    const button = rows.current?.querySelector<HTMLElement>(`[data-row="${next}"]`);
    (button ?? summary.current)?.focus();
  }, [next, done]);
  if (!data) return <p role="status">{t('loading')}</p>;
  const hearings = inOrder(data.found);
  const entered = (hearing: HearingFragment) => (reference: string, what: string) => {
    setDone((before) => [...before, { reference, what }]);
    setNext(hearings[hearings.findIndex(({ id }) => id === hearing.id) + 1]?.id ?? '');
    setOpen(null);
  };
  return (
    <>
      <p role="status" className="found">{t('hearings.found', { count: hearings.length, done: hearings.filter(({ finished }) => finished).length })}{data.cut && ` ${t('children.first', { count: hearings.length })}`}</p>
      {hearings.length > 0 && <p className="hint by-hand">{t('hearings.how')}</p>}
      {hearings.length > 0 && (
        <Rows name={t('hearings.title')}>
          <table className="hearings">
            <caption className="unseen">{t('hearings.title')}</caption>
            <thead><tr>{HEADS.map((head) => <th key={head} scope="col">{t(head)}</th>)}</tr></thead>
            <tbody ref={rows} onKeyDown={arrows('[data-row]')}>{hearings.map((one) => <Row key={one.id} one={one} open={() => setOpen(one)} />)}</tbody>
          </table>
        </Rows>
      )}
      <section aria-live="polite">
        {done.length > 0 && <h2 ref={summary} tabIndex={-1}>{t('hearings.done', { count: done.length })}</h2>}
        {done.length > 0 && <ol>{done.map(({ reference, what }, place) => <li key={place}><span className="reference">{reference}</span> {what}</li>)}</ol>}
      </section>
      {open && <Enter hearing={open} day={day > today ? undefined : day} entered={entered(open)} onClose={() => setOpen(null)} />}
    </>
  );
}

const HEADS = ['hearings.time', 'hearings.hearing', 'cases.one.case', 'hearings.accused', 'filter.court', 'hearings.outcome'] as const;

function Row({ one, open }: { one: HearingFragment; open: () => void }) {
  const accused = one.links.filter(({ kind, incoming }) => kind === 'concerns' && !incoming);
  return (
    <tr>
      <td className="day">{told(one, 'time')}</td>
      <th scope="row"><ItemLink item={one} /></th>
      <td>{one.parent && <ItemLink item={one.parent} />}</td>
      <td><ul>{accused.map(({ item }) => <li key={item.id}><ItemLink item={item} /> <span className="quiet">{item.stage}</span></li>)}</ul></td>
      <td><bdi>{told(one, 'court')}</bdi> <bdi className="quiet">{told(one, 'before')}</bdi></td>
      <td>
        <strong>{one.stage}</strong> <bdi>{told(one, 'outcome')}</bdi>
        <button type="button" className="by-hand small" data-row={one.id} onClick={open}>{t('hearings.enter')}<span className="unseen"> {one.reference}</span></button>
      </td>
    </tr>
  );
}
