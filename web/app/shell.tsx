// What lies around every page: the ways, who is signed in, and whether the server is reached.
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { ShellDocument } from '../gql/graphql';
import { asked, linkIs, onLink } from './ask';
import { number } from './format';
import { proof } from './proof';
import { t } from './words';

export function Shell() {
  const { data } = useQuery(asked(ShellDocument, {}));
  const path = useLocation({ select: (location) => location.pathname });
  const main = useRef<HTMLElement>(null);
  const first = useRef(path);
  // A new page begins where a reader of the screen hears it.
  useEffect(() => {
    if (first.current !== path) main.current?.focus();
    first.current = path;
  }, [path]);
  return (
    <>
      <a className="skip" href="#main">{t('shell.skip')}</a>
      <header className="top">
        <span className="brand"><Milestone />Milepost</span>
        <Ways unread={data?.inbox.totalCount ?? 0} />
        <form method="post" action="/sign-out" className="who">
          <input type="hidden" name="csrf" value={proof()} />
          {data && <span>{data.me.name}<small>{data.me.memberships.map((held) => held.agency?.title ?? held.title)[0]}</small></span>}
          <button>{t('shell.sign-out')}</button>
        </form>
      </header>
      <Connection />
      <main id="main" ref={main} tabIndex={-1}><Outlet /></main>
    </>
  );
}

function Ways({ unread }: { unread: number }) {
  return (
    <nav aria-label={t('shell.main')}>
      <Link to="/" activeOptions={{ exact: true, includeSearch: false }}>{t('today.title')}</Link>
      <Link to="/plan">{t('plan.title')}</Link>
      <a href="/deadlines">{t('shell.deadlines')}</a>
      <a href="/items">{t('shell.items')}</a>
      <a href="/inbox">{t('shell.inbox')}{unread > 0 && <b className="count">{number(unread)}<span className="unseen"> {t('shell.unread')}</span></b>}</a>
      <a href="/me">{t('shell.me')}</a>
    </nav>
  );
}

function Connection() {
  const link = useSyncExternalStore(onLink, linkIs);
  const address = useLocation({ select: (location) => location.href });
  return (
    <div role="status" className="connection">
      {link === 'lost' && <p>{t('connection.lost')}</p>}
      {link === 'signed-out' && <p>{t('connection.signed-out')} <a href={`/sign-in?to=${encodeURIComponent(address)}`} target="_blank">{t('connection.sign-in')}</a></p>}
    </div>
  );
}

function Milestone() {
  return <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M3 15V6a5 5 0 0 1 10 0v9zM1 15.5h14" fill="none" stroke="currentColor" strokeWidth="1.5" /><path d="M6 8h4M6 11h4" stroke="currentColor" strokeWidth="1.5" /></svg>;
}
