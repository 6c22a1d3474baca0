// Who answers for the item, whole: who is not named here answers no longer.
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { AssignDocument, ChoicesDocument } from '../../../../gql/graphql';
import { ask, asked } from '../../../ask';
import { t } from '../../../words';
import { usePage } from '../page';
import { Dialog } from '../../../dialog';
import { Field, Frame } from './frame';
import { useSending } from './sending';

type Props = { title: string; onClose: () => void };

export function AssignDialog({ title, onClose }: Props) {
  return <Dialog title={title} onClose={onClose}><Assign title={title} onClose={onClose} /></Dialog>;
}

function Assign({ title, onClose }: Props) {
  const { item, tell } = usePage();
  const id = useId();
  const { data } = useQuery(asked(ChoicesDocument, {}));
  const [lead, setLead] = useState(item.lead?.id ?? '');
  const [partners, setPartners] = useState(item.partners.map(({ id }) => id));
  const [people, setPeople] = useState(item.people.map(({ id }) => id));
  const [since, setSince] = useState('');
  const { busy, trouble, send } = useSending();
  const submit = () => void send((requestId) => ask(AssignDocument, { item: item.id, lead: lead || null, partners, people, since: since || null, requestId }), ({ done }) => {
    tell(t('form.recorded', { what: title, row: done.seq }));
    onClose();
  });
  return (
    <Frame sends={title} busy={busy} trouble={trouble} onSend={submit} onClose={onClose} impossible={!data}>
      <Field id={`${id}-lead`} label={t('item.lead')} fault={trouble?.faults.lead}>
        <select id={`${id}-lead`} value={lead} onChange={({ target }) => setLead(target.value)}>
          <option value="">{t('value.none')}</option>
          {data?.agencies.map(({ id, title }) => <option key={id} value={id}>{title}</option>)}
        </select>
      </Field>
      <Boxes legend={t('item.partners')} options={data?.agencies.filter(({ id }) => id !== lead).map(({ id, title }) => ({ id, name: title })) ?? []} ticked={partners} change={setPartners} />
      <Boxes legend={t('item.people')} options={data?.people ?? []} ticked={people} change={setPeople} />
      <Field id={`${id}-since`} label={t('assign.since')} fault={trouble?.faults.since}>
        <input id={`${id}-since`} type="date" value={since} onChange={({ target }) => setSince(target.value)} />
      </Field>
    </Frame>
  );
}

type BoxesProps = { legend: string; options: { id: string; name: string | null }[]; ticked: string[]; change: (ticked: string[]) => void };

function Boxes({ legend, options, ticked, change }: BoxesProps) {
  return (
    <fieldset className="boxes">
      <legend>{legend}</legend>
      {options.map(({ id, name }) => (
        <label key={id}><input type="checkbox" checked={ticked.includes(id)} onChange={({ target }) => change(target.checked ? [...ticked, id] : ticked.filter((one) => one !== id))} /> <bdi>{name}</bdi></label>
      ))}
    </fieldset>
  );
}
