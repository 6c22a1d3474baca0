// Sending a form once. The same request id goes with it until the server has decided, so that sending twice acts once; after
// a refusal the next try is another request.
import { useState } from 'react';
import { client, Refused, SignedOut } from '../../../ask';
import { uuid } from '../../../uuid';
import { t } from '../words';

export type Faults = Record<string, string>;
export type Trouble = { faults: Faults; said: string; stale: boolean };

const UNDECIDED = ['BUSY', 'STOPPING', 'INTERNAL', 'UNAVAILABLE'];

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
      await client.invalidateQueries();
      // The button that opened the form may be gone with the step it stood for.
      if (document.activeElement === document.body) document.getElementById('steps')?.focus();
    } catch (error) {
      if (error instanceof Refused && !UNDECIDED.includes(error.code)) renew(uuid());
      if (error instanceof Refused && error.code === 'STALE_REVISION') await client.invalidateQueries();
      setTrouble(told(error));
    } finally {
      setBusy(false);
    }
  }

  const complain = (faults: Faults) => setTrouble({ faults, said: mend(faults), stale: false });
  return { requestId, busy, trouble, send, complain };
}

const mend = (faults: Faults) => t('form.mend', { count: Object.keys(faults).length });

/** What went wrong, said to her. `lost`: what becomes of it where the server cannot be reached. */
export function told(error: unknown, lost = t('form.lost')): Trouble {
  const none = { faults: {}, stale: false };
  if (error instanceof SignedOut) return { ...none, said: t('form.signed-out') };
  if (!(error instanceof Refused)) return { ...none, said: lost };
  const faults = Object.fromEntries(error.faults.map(({ input, title, problem }) => [input, `${title}: ${problem}`]));
  const stale = error.code === 'STALE_REVISION';
  if (stale) return { faults, stale, said: t('form.stale') };
  return { faults, stale, said: error.faults.length > 0 ? `${mend(faults)} ${error.faults.map(({ title, problem }) => `${title} ${problem}`).join(' ')}` : error.message };
}
