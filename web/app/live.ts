// What happens, told as it happens: graphql-transport-ws over one socket for the whole page. A lost socket is opened again,
// later each time; what was missed meanwhile the page asks for anew.
import { useEffect, useSyncExternalStore } from 'react';
import type { TypedDocumentString } from '../gql/graphql';
import { linkIs, named, onLink } from './ask';

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;
/** The server will not have it: another try would be refused as well. */
const REFUSED = 4400;
/** A socket that nobody needs any more may be needed by the next page. */
const IDLE = 1_000;

type Message = { type: string; id?: string; payload?: { data?: unknown } };
type Listener = { body: () => Promise<object>; heard: (told: unknown) => void; again: () => void };

const listeners = new Map<string, Listener>();
const watchers = new Set<() => void>();
let socket: WebSocket | undefined;
let timer: ReturnType<typeof setTimeout>;
let wait = FIRST_WAIT;
let last = 0;
let live = false;
let opened = false;

const say = (message: object) => socket?.send(JSON.stringify(message));
const subscribe = (id: string, { body }: Listener) => void body().then((payload) => live && listeners.has(id) && say({ id, type: 'subscribe', payload }));

function is(now: boolean) {
  live = now;
  for (const watcher of watchers) watcher();
}

const answers: Record<string, (message: Message) => void> = {
  connection_ack: () => {
    wait = FIRST_WAIT;
    is(true);
    for (const [id, one] of listeners) {
      subscribe(id, one);
      if (opened) one.again();
    }
    opened = true;
  },
  ping: () => say({ type: 'pong' }),
  next: ({ id = '', payload }) => payload?.data && listeners.get(id)?.heard(payload.data),
  complete: ({ id = '' }) => void listeners.delete(id),
  // What she may not hear any more she may not see any more either: the page asks, and is told why.
  error: ({ id = '' }) => {
    const one = listeners.get(id);
    listeners.delete(id);
    one?.again();
  },
};

function open() {
  const mine = new WebSocket(`${location.origin.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  socket = mine;
  mine.onopen = () => (socket === mine ? say({ type: 'connection_init' }) : mine.close());
  mine.onmessage = ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    if (socket === mine) answers[message.type]?.(message);
  };
  mine.onclose = ({ code }) => {
    if (socket !== mine) return;
    socket = undefined;
    is(false);
    if (code >= REFUSED) return;
    timer = setTimeout(open, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  };
}

/** One that is not open yet would complain on the console: it closes itself when it is. */
function close() {
  const old = socket;
  socket = undefined;
  opened = false;
  is(false);
  if (old?.readyState === WebSocket.OPEN) old.close();
}

function listen(listener: Listener): () => void {
  const id = String(++last);
  listeners.set(id, listener);
  clearTimeout(timer);
  if (live) subscribe(id, listener);
  else if (!socket) open();
  return () => {
    if (listeners.delete(id) && live) say({ id, type: 'complete' });
    if (listeners.size === 0) {
      clearTimeout(timer);
      timer = setTimeout(close, IDLE);
    }
  };
}

/** `heard` and `again` are of the first moment; what is heard stays while the item does, and begins anew for who signs in again. */
export function useLive<R, V>(document: TypedDocumentString<R, V>, variables: V, heard: (told: R) => void, again: () => void) {
  const key = JSON.stringify(variables);
  const out = useSyncExternalStore(onLink, () => linkIs() === 'signed-out');
  useEffect(() => {
    if (out) return undefined;
    const body = async () => ({ query: '', ...(await named(document, JSON.parse(key) as V)) });
    return listen({ body, heard: heard as (told: unknown) => void, again });
  }, [document, key, out]);
}

/** Whether what happens is told as it happens. */
export function useIsLive(): boolean {
  return useSyncExternalStore((watcher) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }, () => live);
}
