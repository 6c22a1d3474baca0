// Sending a form once. The same request id goes with it until the server has decided, so that sending twice acts once; after
// a refusal the next try is another request.
import { useState } from 'react';
import { client, PASSING, Refused, SignedOut } from '../../../ask';
import { uuid } from '../../../uuid';
import { type Key, t } from '../words';

export type Faults = Record<string, string>;
/** `renewed`: only a page that is loaded again is understood. */
export type Trouble = { faults: Faults; said: string; renewed?: boolean };

const RENEWED = 'PERSISTED_QUERY_NOT_FOUND';
const UNDECIDED = [...PASSING, 'INTERNAL'];
/** What changed since she looked: the page shows it anew. */
const BEFORE = ['STALE_REVISION', 'REQUEST_ID_REUSED'];

export function useSending(first?: string) {
  const [requestId, renew] = useState(first ?? uuid);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  async function send<D>(act: (requestId: string) => Promise<D>, done: (answer: D) => void) {
    if (busy) return;
    setBusy(true);
    setTrouble(null);
    try {
      const answer = await act(requestId);
      renew(uuid());
      done(answer);
      void shown();
    } catch (error) {
      if (error instanceof Refused && !UNDECIDED.includes(error.code)) renew(uuid());
      if (error instanceof Refused && BEFORE.includes(error.code)) void client.invalidateQueries();
      setTrouble(told(error));
    } finally {
      setBusy(false);
    }
  }

  const complain = (faults: Faults) => setTrouble({ faults, said: mend(faults) });
  return { requestId, renew, busy, trouble, send, complain };
}

/** What it changed. The button that opened the form may be gone with the step it stood for. */
async function shown() {
  await client.invalidateQueries();
  if (document.activeElement === document.body) document.getElementById('steps')?.focus();
}

const mend = (faults: Faults) => t('form.mend', { count: Object.keys(faults).length });

/** Where the server's words are for programs. An id comes again only from who sends again, and has changed something since. */
const PLAINLY: Record<string, Key> = {
  STALE_REVISION: 'form.stale', REQUEST_ID_REUSED: 'form.before', INTERNAL: 'form.failed', [RENEWED]: 'form.renewed',
  ...Object.fromEntries(PASSING.map((code) => [code, 'form.busy' satisfies Key])),
};

/** What went wrong, said to her. `lost`: what becomes of it where the server cannot be reached. */
export function told(error: unknown, lost = t('form.lost')): Trouble {
  if (error instanceof SignedOut) return { faults: {}, said: t('form.signed-out') };
  if (!(error instanceof Refused)) return { faults: {}, said: lost };
  const faults = Object.fromEntries(error.faults.map(({ input, title, problem }) => [input, `${title}: ${problem}`]));
  const plainly = PLAINLY[error.code];
  if (plainly) return { faults, said: t(plainly), renewed: error.code === RENEWED };
  return { faults, said: error.faults.length > 0 ? `${mend(faults)} ${error.faults.map(({ title, problem }) => `${title} ${problem}`).join(' ')}` : error.message };
}
