// What happens, told as it happens: graphql-transport-ws over the page's own socket. A lost socket is opened again,
// later each time; what was missed meanwhile the page asks for anew.
import { useEffect, useSyncExternalStore } from 'react';
import type { TypedDocumentString } from '../gql/graphql';
import { linkIs, named, onLink } from './ask';

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;
/** The server will not have it: another try would be refused as well. */
const REFUSED = 4400;

type Message = { type: string; payload?: { data?: unknown; errors?: unknown } };

function listen<R, V>(document: TypedDocumentString<R, V>, variables: V, heard: (told: R) => void, again: () => void): () => void {
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout>;
  let wait = FIRST_WAIT;
  let opened = false;
  let ended = false;
  const say = (message: object) => socket?.send(JSON.stringify(message));
  const answers: Record<string, (message: Message) => void> = {
    connection_ack: () => {
      void named(document, variables).then((payload) => say({ id: '1', type: 'subscribe', payload: { query: '', ...payload } }));
      if (opened) again();
      opened = true;
      wait = FIRST_WAIT;
    },
    ping: () => say({ type: 'pong' }),
    next: ({ payload }) => payload?.data && heard(payload.data as R),
    complete: () => stop(),
    error: () => stop(),
  };
  function open() {
    socket = new WebSocket(`${location.origin.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    socket.onopen = () => say({ type: 'connection_init' });
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(String(data)) as Message;
      answers[message.type]?.(message);
    };
    socket.onclose = ({ code }) => {
      if (ended || code >= REFUSED) return;
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    };
  }
  function stop() {
    ended = true;
    clearTimeout(timer);
    // One that is not open yet would complain on the console.
    if (socket?.readyState === WebSocket.CONNECTING) socket.onopen = ({ target }) => (target as WebSocket).close();
    else socket?.close();
  }
  open();
  return stop;
}

/** `heard` and `again` are of the first moment; the socket stays while the item does, and opens anew for who signs in again. */
export function useLive<R, V>(document: TypedDocumentString<R, V>, variables: V, heard: (told: R) => void, again: () => void) {
  const key = JSON.stringify(variables);
  const out = useSyncExternalStore(onLink, () => linkIs() === 'signed-out');
  useEffect(() => (out ? undefined : listen(document, JSON.parse(key) as V, heard, again)), [document, key, out]);
}
