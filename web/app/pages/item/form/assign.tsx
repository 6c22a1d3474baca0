// Who answers for the item, whole: who is not named here answers no longer.
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { AssignDocument, ChoicesDocument } from '../../../../gql/graphql';
import { ask, asked } from '../../../ask';
import { t } from '../words';
import { usePage } from '../page';
import { Dialog } from '../../../dialog';
import { began } from './draft';
import { Field, Frame } from './frame';
import { useSending } from './sending';
import { useDraft } from './usedraft';

type Props = { title: string; onClose: () => void };

export function AssignDialog({ title, onClose }: Props) {
  return <Dialog title={title} onClose={onClose}><Assign title={title} onClose={onClose} /></Dialog>;
}

function Assign({ title, onClose }: Props) {
  const { item, today, zone, tell } = usePage();
  const id = useId();
  const { data } = useQuery(asked(ChoicesDocument, {}));
  const draft = useDraft('assign');
  const [opened] = useState(() => draft.found?.began ?? began(item, zone));
  const now: Chosen = { lead: item.lead?.id ?? '', partners: item.partners.map(({ id }) => id), people: item.people.map(({ id }) => id), since: '' };
  const [chosen, choose] = useState<Chosen>({ ...now, ...kept(draft.found?.typed) });
  const { lead, partners, people, since } = chosen;
  const { requestId, busy, trouble, send } = useSending(draft.found?.requestId);
  const change = (changed: Partial<Chosen>) => {
    const next = { ...chosen, ...changed };
    choose(next);
    draft.keep({ typed: { lead: next.lead, partners: next.partners.join(' '), people: next.people.join(' '), since: next.since }, day: today, requestId, savedAt: new Date().toISOString(), began: opened });
  };
  const submit = () => void send((requestId) => ask(AssignDocument, { item: item.id, lead: lead || null, partners, people, since: since || null, requestId }), ({ done }) => {
    draft.drop();
    tell(t('form.recorded', { what: title, row: done.seq }));
    onClose();
  });
  return (
    <Frame sends={title} busy={busy} trouble={trouble} onSend={submit} onClose={onClose} impossible={!data}>
      {draft.found && <p className="notice" role="status">{draft.back} <button type="button" onClick={() => { draft.drop(); choose(now); }}>{t('draft.discard')}</button></p>}
      <Field id={`${id}-lead`} label={t('item.lead')} fault={trouble?.faults.lead}>
        <select id={`${id}-lead`} value={lead} onChange={({ target }) => change({ lead: target.value })}>
          <option value="">{t('value.none')}</option>
          {data?.agencies.map(({ id, title }) => <option key={id} value={id}>{title}</option>)}
        </select>
      </Field>
      <Boxes legend={t('item.partners')} options={data?.agencies.filter(({ id }) => id !== lead).map(({ id, title }) => ({ id, name: title })) ?? []} ticked={partners} change={(partners) => change({ partners })} />
      <Boxes legend={t('item.people')} options={data?.people ?? []} ticked={people} change={(people) => change({ people })} />
      <Field id={`${id}-since`} label={t('assign.since')} fault={trouble?.faults.since}>
        <input id={`${id}-since`} type="date" value={since} onChange={({ target }) => change({ since: target.value })} />
      </Field>
    </Frame>
  );
}

type Chosen = { lead: string; partners: string[]; people: string[]; since: string };

/** As a draft keeps it. */
function kept(typed: Record<string, string> | undefined): Partial<Chosen> {
  if (!typed) return {};
  const ids = (name: string) => (typed[name] ?? '').split(' ').filter(Boolean);
  return { lead: typed.lead ?? '', partners: ids('partners'), people: ids('people'), since: typed.since ?? '' };
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
