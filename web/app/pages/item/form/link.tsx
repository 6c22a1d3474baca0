// A link to another item, named by its reference, begins or ends.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { FormsDocument, type InputFragment, LinkItemsDocument, NamedDocument } from '../../../../gql/graphql';
import { ask, asked, Refused } from '../../../ask';
import { t } from '../../../words';
import { usePage } from '../page';
import { Dialog } from '../../../dialog';
import { Frame } from './frame';
import { Input } from './input';
import { useSending } from './sending';

type Props = { title: string; onClose: () => void };

export function LinkDialog({ title, onClose }: Props) {
  return <Dialog title={title} onClose={onClose}><LinkForm title={title} onClose={onClose} /></Dialog>;
}

function LinkForm({ title, onClose }: Props) {
  const { item, tell } = usePage();
  const { data } = useQuery(asked(FormsDocument, {}));
  const [typed, setTyped] = useState<Record<string, string>>({});
  const { busy, trouble, send, complain } = useSending();
  const kinds = data?.workflows.find(({ id }) => id === item.workflow)?.links.map(({ kind }) => kind) ?? [];
  const inputs: InputFragment[] = [
    { name: 'kind', title: t('link.kind'), type: 'CHOICE', required: true, options: kinds, stored: false },
    { name: 'to', title: t('link.to'), type: 'TEXT', required: true, options: [], stored: false },
    { name: 'ended', title: t('link.ended'), type: 'FLAG', required: false, options: [], stored: false },
  ];
  const { kind = '', to = '', ended } = typed;
  const submit = () => {
    const missing = inputs.filter(({ name, required }) => required && !typed[name]?.trim());
    if (missing.length > 0) {
      complain(Object.fromEntries(missing.map(({ name }) => [name, t('form.missing')])));
      return;
    }
    void send(async (requestId) => ask(LinkItemsDocument, { item: item.id, to: await called(to.trim()), kind, ended: ended === 'true', requestId }), ({ done }) => {
      tell(t('form.recorded', { what: title, row: done.seq }));
      onClose();
    });
  };
  return (
    <Frame sends={title} busy={busy} trouble={trouble} onSend={submit} onClose={onClose}>
      {inputs.map((input) => <Input key={input.name} input={input} text={typed[input.name] ?? ''} change={(text) => setTyped({ ...typed, [input.name]: text })} fault={trouble?.faults[input.name]} />)}
    </Frame>
  );
}

async function called(reference: string): Promise<string> {
  try {
    return (await ask(NamedDocument, { reference })).item?.id ?? '';
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'NOT_FOUND') throw error;
    throw new Refused(error.code, error.message, [{ input: 'to', title: t('link.to'), problem: error.message }]);
  }
}
