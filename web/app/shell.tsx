// What lies around every page: the ways, the palette, who is signed in, and whether the server is reached.
import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation, useRouter } from '@tanstack/react-router';
import { type ComponentType, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { NoticesDocument, type ShellQuery } from '../gql/graphql';
import { client, linkIs, onLink } from './ask';
import { useLive } from './live';
import { proof } from './proof';
import { useKeys } from './shell/keys';
import { SHELL } from './shell/known';
import { forget, onLeft } from './shell/recent';
import { go } from './shell/way';
import { Ways } from './shell/ways';
import { t } from './words';

export function Shell() {
  const { data } = useQuery(SHELL);
  useSame(data?.me.id);
  const [left, leave] = useState(false);
  useEffect(() => onLeft(() => leave(true)), []);
  const router = useRouter();
  const tools = useTools();
  useKeys({ find: tools.find, list: tools.list, go: (to) => go(router, to) });
  if (left) return <main id="main"><p role="alert">{t('shell.left')} <a href="/sign-in">{t('shell.left.in')}</a></p></main>;
  return (
    <>
      <a className="skip" href="#main">{t('shell.skip')}</a>
      <header className="top">
        <span className="brand"><Milestone />Milepost</span>
        <Ways known={data} onKeys={tools.list} />
        <button type="button" className="find" aria-haspopup="dialog" aria-keyshortcuts="Control+K Meta+K" onClick={tools.find}>{t('shell.find')} <kbd aria-hidden="true">Ctrl K</kbd></button>
        <form method="post" action="/sign-out" className="who" onSubmit={forget}>
          <input type="hidden" name="csrf" value={proof()} />
          {data && <span><bdi>{data.me.name}</bdi><small>{data.me.memberships.map((held) => held.agency?.title ?? held.title)[0]}</small></span>}
          <button>{t('shell.sign-out')}</button>
        </form>
      </header>
      <Connection failed={tools.failed} keeps={data !== undefined} />
      <Notices known={data} />
      <Main />
      {tools.shown && <tools.shown me={data} early={tools.early} onKeys={tools.list} onClose={tools.close} />}
    </>
  );
}

/** Whoever signs in where another one was begins anew: nothing of the other's is shown, or sent in her name. */
function useSame(me: string | undefined) {
  const first = useRef(me);
  useEffect(() => {
    if (first.current && me && me !== first.current) location.reload();
    first.current ??= me;
  }, [me]);
}

/** A new page begins where a reader of the screen hears it; one that is opened at a place begins there. */
function Main() {
  const path = useLocation({ select: (location) => location.pathname });
  const main = useRef<HTMLElement>(null);
  const first = useRef(path);
  useEffect(() => {
    if (first.current !== path && !location.hash) main.current?.focus();
    first.current = path;
  }, [path]);
  return <main id="main" ref={main} tabIndex={-1}><Outlet /></main>;
}

type Tool = ComponentType<{ me: ShellQuery | undefined; early: () => string; onKeys: () => void; onClose: () => void }>;

/** What is typed before the dialog is there; whoever takes it ends the catching. */
function caught(): () => string {
  let typed = '';
  const hear = (event: KeyboardEvent) => {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    typed += event.key;
    event.preventDefault();
    event.stopPropagation();
  };
  addEventListener('keydown', hear, true);
  return () => {
    removeEventListener('keydown', hear, true);
    const taken = typed;
    typed = '';
    return taken;
  };
}

/** Dialogs that come when they are opened. Where they cannot come, she is told, and what is there goes on. */
function useTools() {
  const [shown, show] = useState<{ tool: Tool } | null>(null);
  const [failed, fail] = useState(false);
  const early = useRef<() => string>(() => '');
  const bring = (file: Promise<Tool>) => {
    file.then((tool) => { fail(false); show({ tool }); }, () => { early.current(); fail(true); });
  };
  return {
    shown: shown?.tool,
    early: () => early.current(),
    failed,
    close: () => show(null),
    find: () => {
      if (!shown) {
        early.current();
        early.current = caught();
      }
      bring(import('./shell/palette').then(({ Palette }) => Palette));
    },
    list: () => bring(import('./shell/keylist').then(({ KeyList }) => KeyList)),
  };
}

/** The number of unread notices is of the moment; a reader of the screen hears of more. */
function Notices({ known }: { known: ShellQuery | undefined }) {
  const [said, say] = useState('');
  const again = () => void client.invalidateQueries({ queryKey: SHELL.queryKey });
  useLive(NoticesDocument, {}, ({ inboxChanged: { unread } }) => {
    const before = client.getQueryData(SHELL.queryKey)?.inbox.totalCount;
    if (before === unread) return;
    client.setQueryData(SHELL.queryKey, (held) => held && { ...held, inbox: { ...held.inbox, totalCount: unread } });
    if (before !== undefined && unread > before) say(t('shell.unread.now', { count: unread }));
  }, again);
  return <p role="status" className="unseen">{known && said}</p>;
}

/** `keeps`: there is something to be kept; whoever comes back to a page after she signed out has nothing, and is led to sign in. */
function Connection({ failed, keeps }: { failed: boolean; keeps: boolean }) {
  const link = useSyncExternalStore(onLink, linkIs);
  const address = useLocation({ select: (location) => location.href });
  const signIn = `/sign-in?to=${encodeURIComponent(address)}`;
  const leave = link === 'signed-out' && !keeps;
  useEffect(() => {
    if (leave) location.replace(signIn);
  }, [leave, signIn]);
  return (
    <div role="status" className="connection">
      {link === 'lost' && <p>{t('connection.lost')}</p>}
      {link === 'signed-out' && <p>{t('connection.signed-out')} <a href={signIn} target="_blank">{t('connection.sign-in')}</a></p>}
      {failed && link === 'well' && <p>{t('connection.part')}</p>}
    </div>
  );
}

function Milestone() {
  return <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M3 15V6a5 5 0 0 1 10 0v9zM1 15.5h14" fill="none" stroke="currentColor" strokeWidth="1.5" /><path d="M6 8h4M6 11h4" stroke="currentColor" strokeWidth="1.5" /></svg>;
}
