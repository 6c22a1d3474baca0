// A withheld field is shown for a reason, which stays in the history. What is shown stays on this page only.
import { RevealDocument, type RevealMutation, type ValueFragment } from '../../../../gql/graphql';
import { ask } from '../../../ask';
import { t } from '../words';
import { type Item, usePage } from '../page';
import { Dialog } from '../../../dialog';
import { ForReason } from './reason';

type Props = { field: Item['fields'][number]; onShown: (value: ValueFragment | null) => void; onClose: () => void };

export function RevealDialog(props: Props) {
  return <Dialog title={t('reveal.title', { field: props.field.title })} onClose={props.onClose}><Reveal {...props} /></Dialog>;
}

export function Reveal({ field, onShown, onClose }: Props) {
  const { item, tell } = usePage();
  const done = ({ reveal }: RevealMutation) => {
    onShown(reveal.field.value);
    tell(t('form.recorded', { what: t('reveal.done', { field: field.title }), row: reveal.seq }));
  };
  return <ForReason form={`reveal ${item.id} ${field.name}`} label={t('reveal.reason')} sends={t('data.reveal')} act={(reason, requestId) => ask(RevealDocument, { item: item.id, field: field.name, reason, requestId })} done={done} onClose={onClose} />;
}
