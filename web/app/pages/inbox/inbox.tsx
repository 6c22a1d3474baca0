// What Milepost told this person, the newest first: she reads, puts off or finishes one or many, and hears of what arrives.
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { FinishNoticesDocument, InboxDocument, InboxNewsDocument, type InboxQuery, MarkReadDocument } from '../../../gql/graphql';
import { ask, client } from '../../ask';
import { useKept } from '../../kept';
import { useLive } from '../../live';
import { t } from '../cases/words';
import { Alert } from '../item/form/frame';
import { useSending } from '../item/form/sending';
import { Notice } from './notice';
import { type Search, STATES, type State } from './shown';
import { SnoozeDialog } from './snooze';

const route = getRouteApi('/inbox');
/** Notices of one page. */
const ROWS = 25;
const SHOWN: (State | undefined)[] = [undefined, 'unread', 'snoozed', 'done'];

export function Inbox() {
  const { show, after, before } = route.useSearch();
  const page = before ? { last: ROWS, before } : { first: ROWS, after };
  const { data, old } = useKept(InboxDocument, { state: show && STATES[show], ...page });
  const [news, hear] = useState('');
  useEffect(() => {
    document.title = `${t('inbox.title')} – Milepost`;
  }, []);
  useLive(InboxNewsDocument, {}, ({ inboxChanged: { entry } }) => {
    if (!entry) return;
    void client.invalidateQueries();
    if (entry.state === 'UNREAD') hear(t('inbox.arrived', { about: entry.item ? `${entry.item.reference} ${entry.item.title}` : t('inbox.digest') }));
  }, () => void client.invalidateQueries());
  return (
    <>
      <div className="heading"><h1>{t('inbox.title')}</h1></div>
      <nav className="kinds" aria-label={t('inbox.which')}>
        {SHOWN.map((one) => <Link key={one ?? ''} from="/inbox" to="." search={one ? { show: one } : {}} activeOptions={{ exact: true, explicitUndefined: true }} aria-current={one === show ? 'page' : undefined}>{t(`inbox.${one ?? 'open'}`)}</Link>)}
      </nav>
      <p role="status" className={news ? 'said' : 'unseen'}>{news}</p>
      {data ? <Listed key={show} data={data} old={old} /> : <p role="status">{t('loading')}</p>}
    </>
  );
}

function Listed({ data, old }: { data: InboxQuery; old: boolean }) {
  const { nodes, totalCount, pageInfo } = data.inbox;
  const [ticked, tick] = useState<string[]>([]);
  const [snoozing, snooze] = useState<string[] | null>(null);
  const [said, say] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const { busy, trouble, send } = useSending();
  const here = ticked.filter((id) => nodes.some((one) => one.id === id));
  const told = (key: 'inbox.were-read' | 'inbox.were-done' | 'inbox.were-snoozed', count: number) => {
    say(t(key, { count }));
    tick([]);
    list.current?.focus();
  };
  const read = (ids: string[]) => void send((requestId) => ask(MarkReadDocument, { ids, requestId }), ({ done }) => told('inbox.were-read', done));
  const finish = (ids: string[]) => void send((requestId) => ask(FinishNoticesDocument, { ids, requestId }), ({ done }) => told('inbox.were-done', done));
  return (
    <>
      <p className="found">{t('inbox.found', { count: totalCount })}</p>
      {nodes.some(({ state }) => state !== 'DONE') && (
        <div className="tools by-hand" role="group" aria-label={t('inbox.many')}>
          <label><input type="checkbox" checked={here.length === nodes.length} onChange={({ target }) => tick(target.checked ? nodes.map(({ id }) => id) : [])} /> {t('inbox.all')}</label>
          <span className="quiet">{t('inbox.ticked', { count: here.length })}</span>
          <button type="button" disabled={here.length === 0} aria-disabled={busy} onClick={() => read(here)}>{t('inbox.read')}</button>
          <button type="button" disabled={here.length === 0} aria-disabled={busy} onClick={() => snooze(here)}>{t('inbox.snooze')}</button>
          <button type="button" disabled={here.length === 0} aria-disabled={busy} onClick={() => finish(here)}>{t('inbox.finish')}</button>
        </div>
      )}
      <Alert trouble={trouble} />
      <p role="status" className={said ? 'said' : 'unseen'}>{said}</p>
      <ul className={old ? 'notices old' : 'notices'} ref={list} tabIndex={-1} aria-label={t('inbox.title')}>
        {nodes.map((one) => <Notice key={one.id} one={one} zone={data.zone} ticked={here.includes(one.id)} tick={(yes) => tick(yes ? [...here, one.id] : here.filter((id) => id !== one.id))} read={() => read([one.id])} finish={() => finish([one.id])} snooze={() => snooze([one.id])} />)}
      </ul>
      <nav className="pages" aria-label={t('plan.pages')}>
        {pageInfo.hasPreviousPage && <Turn to={{ before: pageInfo.startCursor }}>{t('inbox.later')}</Turn>}
        {pageInfo.hasNextPage && <Turn to={{ after: pageInfo.endCursor }}>{t('inbox.earlier')}</Turn>}
      </nav>
      {snoozing && <SnoozeDialog ids={snoozing} today={data.today} zone={data.zone} done={(count) => told('inbox.were-snoozed', count)} onClose={() => snooze(null)} />}
    </>
  );
}

function Turn({ to, children }: { to: { before?: string | null; after?: string | null }; children: ReactNode }) {
  const turned = ({ show }: Search): Search => ({ ...(show && { show }), ...(to.before && { before: to.before }), ...(to.after && { after: to.after }) });
  return <Link className="button" from="/inbox" to="." search={turned}>{children}</Link>;
}
