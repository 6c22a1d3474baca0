// One thing is done for a reason, which must be given.
import { type ReactNode, useState } from 'react';
import { t } from '../words';
import { Frame } from './frame';
import { Input } from './input';
import { useSending } from './sending';

type Props<D> = { label: string; sends: string; act: (reason: string, requestId: string) => Promise<D>; done: (answer: D) => void; onClose: () => void; children?: ReactNode };

export function ForReason<D>({ label, sends, act, done, onClose, children }: Props<D>) {
  const [reason, setReason] = useState('');
  const { busy, trouble, send, complain } = useSending();
  const submit = () => {
    if (reason.trim() === '') complain({ reason: t('form.missing') });
    else void send((requestId) => act(reason, requestId), (answer) => { done(answer); onClose(); });
  };
  return (
    <Frame sends={sends} busy={busy} trouble={trouble} onSend={submit} onClose={onClose}>
      {children}
      <Input input={{ name: 'reason', title: label, type: 'TEXT', required: true, options: [], stored: false }} text={reason} change={setReason} fault={trouble?.faults.reason} />
    </Frame>
  );
}
