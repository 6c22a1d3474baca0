// A form that is of no item: what she types is kept in her browser until it is sent or thrown away.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { SHELL } from '../../../shell/known';
import { draftKey, keepDraft, readDraft } from './draft';
import { useSending } from './sending';

type Kept<T> = { typed: T; requestId: string };

/** `form` names its draft, of which `harmless` is as much as may lie in a browser. `back` throws away what she typed earlier and
 * finds here; absent where there is none. */
export function useForm<T extends object>(form: string, start: T, harmless: (typed: T) => T = (typed) => typed) {
  const me = useQuery(SHELL).data?.me.id;
  const key = me === undefined ? null : draftKey(me, '', form);
  const [looked, look] = useState<string | null>(null);
  const [found, find] = useState(false);
  const [typed, type] = useState(start);
  const { renew, ...sending } = useSending();
  // Her draft is looked for once it is known who she is.
  if (key !== looked) {
    look(key);
    const kept = key === null ? null : readDraft<Kept<T>>(key);
    if (kept) {
      find(true);
      type({ ...start, ...kept.typed });
      renew(kept.requestId);
    }
  }
  const put = (part: Partial<T>) => {
    const next = { ...typed, ...part };
    type(next);
    if (key) keepDraft(key, { typed: harmless(next), requestId: sending.requestId } satisfies Kept<T>);
  };
  const drop = () => {
    find(false);
    if (key) keepDraft(key, null);
  };
  const back = found ? () => { drop(); type(start); } : undefined;
  const send = <D>(act: (requestId: string) => Promise<D>, done: (answer: D) => void) => sending.send(act, (answer) => {
    drop();
    done(answer);
  });
  /** What only looks leaves the draft. */
  return { ...sending, send, look: sending.send, typed, put, back };
}

/** One that may have a draft, or not. */
export type Form = Omit<ReturnType<typeof useForm>, 'typed' | 'put'>;
