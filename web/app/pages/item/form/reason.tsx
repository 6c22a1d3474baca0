// One thing is done for a reason, which must be given.
import type { ReactNode } from 'react';
import { t } from '../words';
import { Frame } from './frame';
import { Input } from './input';
import { useForm } from './useform';

/** `form` names its draft. */
type Props<D> = { form: string; label: string; sends: string; act: (reason: string, requestId: string) => Promise<D>; done: (answer: D) => void; onClose: () => void; children?: ReactNode };

export function ForReason<D>({ form, label, sends, act, done, onClose, children }: Props<D>) {
  const { typed: { reason }, put, back, busy, trouble, send, complain } = useForm(form, { reason: '' });
  const submit = () => {
    if (reason.trim() === '') complain({ reason: t('form.missing') });
    else void send((requestId) => act(reason, requestId), (answer) => { done(answer); onClose(); });
  };
  return (
    <Frame sends={sends} busy={busy} trouble={trouble} onSend={submit} onClose={onClose} back={back}>
      {children}
      <Input input={{ name: 'reason', title: label, type: 'TEXT', required: true, options: [], stored: false }} text={reason} change={(reason) => put({ reason })} fault={trouble?.faults.reason} />
    </Frame>
  );
}
