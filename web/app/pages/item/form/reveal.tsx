// A withheld field is shown for a reason, which stays in the history. What is shown stays on this page only.
import { useState } from 'react';
import { RevealDocument, type ValueFragment } from '../../../../gql/graphql';
import { ask } from '../../../ask';
import { t } from '../words';
import { type Item, usePage } from '../page';
import { Dialog } from '../../../dialog';
import { Frame } from './frame';
import { Input } from './input';
import { useSending } from './sending';

type Props = { field: Item['fields'][number]; onShown: (value: ValueFragment | null) => void; onClose: () => void };

export function RevealDialog(props: Props) {
  return <Dialog title={t('reveal.title', { field: props.field.title })} onClose={props.onClose}><Reveal {...props} /></Dialog>;
}

export function Reveal({ field, onShown, onClose }: Props) {
  const { item, tell } = usePage();
  const [reason, setReason] = useState('');
  const { busy, trouble, send, complain } = useSending();
  const submit = () => {
    if (reason.trim() === '') {
      complain({ reason: t('form.missing') });
      return;
    }
    void send((requestId) => ask(RevealDocument, { item: item.id, field: field.name, reason, requestId }), ({ reveal }) => {
      onShown(reveal.field.value);
      tell(t('form.recorded', { what: t('reveal.done', { field: field.title }), row: reveal.seq }));
      onClose();
    });
  };
  return (
    <Frame sends={t('data.reveal')} busy={busy} trouble={trouble} onSend={submit} onClose={onClose}>
      <Input input={{ name: 'reason', title: t('reveal.reason'), type: 'TEXT', required: true, options: [], stored: false }} text={reason} change={setReason} fault={trouble?.faults.reason} />
    </Frame>
  );
}
