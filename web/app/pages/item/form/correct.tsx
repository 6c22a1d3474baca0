// A row of the history is not what happened: it never did, or on another day, or otherwise. What is withheld and documents stay
// as they were; only what she changes is replaced.
import { useState } from 'react';
import { CorrectDocument, type InputFragment, type RowFragment } from '../../../../gql/graphql';
import { ask } from '../../../ask';
import { local, noon } from '../../../moment';
import { t } from '../../../words';
import { usePage } from '../page';
import { canonical } from '../value';
import { Dialog } from './dialog';
import { Frame } from './frame';
import { Happened } from './happened';
import { Input } from './input';
import { useSending } from './sending';

type Props = { row: RowFragment; onClose: () => void };

const LASTS = ['reveal', 'migrate'];

/** What somebody was shown she has seen, and what came to another version runs by it. */
export const isCorrectable = ({ voided, event, origin }: RowFragment) => !voided && !LASTS.includes(event) && (origin === 'PERSON' || origin === 'MESSAGE');

export function CorrectDialog({ row, onClose }: Props) {
  return <Dialog title={t('correct.title', { row: row.seq, what: row.title })} onClose={onClose}><Correct row={row} onClose={onClose} /></Dialog>;
}

const asked = (name: string, title: string, type: InputFragment['type']): InputFragment => ({ name, title, type, required: true, options: [], stored: false });

function Correct({ row, onClose }: Props) {
  const { item, today, zone, tell } = usePage();
  const was = local(row.at, zone).slice(0, 10);
  const [never, setNever] = useState(false);
  const [day, setDay] = useState(was);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [reason, setReason] = useState('');
  const { busy, trouble, send, complain } = useSending();
  const inputs = row.replaceable.filter(({ input, value }) => input.type !== 'DOCUMENT' && value?.__typename !== 'Withheld');
  const submit = () => {
    if (reason.trim() === '') {
      complain({ why: t('form.missing') });
      return;
    }
    const changed = inputs.filter(({ input, value }) => typed[input.name] !== undefined && typed[input.name] !== canonical(value));
    const replace = changed.map(({ input: { name } }) => ({ name, value: typed[name] ?? '' }));
    const moved = day === was ? null : (noon(day, today, zone) ?? new Date().toISOString());
    const change = never ? { void: true, replace: null, at: null } : { void: false, replace, at: moved };
    void send((requestId) => ask(CorrectDocument, { item: item.id, seq: row.seq, ...change, reason, revision: item.revision, requestId }), ({ done }) => {
      tell(t('form.recorded', { what: t('history.correct'), row: done.seq }));
      onClose();
    });
  };
  return (
    <Frame sends={t('history.correct')} busy={busy} trouble={trouble} onSend={submit} onClose={onClose}>
      <fieldset className="boxes">
        <legend>{t('correct.how')}</legend>
        <label><input type="radio" name="how" checked={!never} onChange={() => setNever(false)} /> {t('correct.otherwise')}</label>
        <label><input type="radio" name="how" checked={never} onChange={() => setNever(true)} /> {t('correct.never')}</label>
      </fieldset>
      {!never && <Happened day={day} today={today} change={setDay} />}
      {!never && inputs.map(({ input, value }) => <Input key={input.name} input={input} text={typed[input.name] ?? canonical(value)} change={(text) => setTyped({ ...typed, [input.name]: text })} fault={trouble?.faults[input.name]} />)}
      <Input input={asked('why', t('correct.reason'), 'TEXT')} text={reason} change={setReason} fault={trouble?.faults.why} />
    </Frame>
  );
}
