// A row of the history is not what happened: it never did, or on another day, or otherwise. What is withheld and documents stay
// as they were; only what she changes is replaced.
import { useState } from 'react';
import { CorrectDocument, type RowFragment } from '../../../../gql/graphql';
import { ask } from '../../../ask';
import { local, noon } from '../../../moment';
import { t } from '../words';
import { usePage } from '../page';
import { canonical } from '../value';
import { Dialog } from '../../../dialog';
import { Conflict } from './conflict';
import { began } from './draft';
import { Frame } from './frame';
import { Happened } from './happened';
import { Input } from './input';
import { asks } from './own';
import { useSending } from './sending';
import { useDraft } from './usedraft';

type Props = { row: RowFragment; onClose: () => void };

const LASTS = ['reveal', 'migrate'];

/** What somebody was shown she has seen, and what came to another version runs by it. */
export const isCorrectable = ({ voided, event, origin }: RowFragment) => !voided && !LASTS.includes(event) && (origin === 'PERSON' || origin === 'MESSAGE');

export function CorrectDialog({ row, onClose }: Props) {
  return <Dialog title={t('correct.title', { row: row.seq, what: row.title })} onClose={onClose}><Correct row={row} onClose={onClose} /></Dialog>;
}

/** In its draft, beside the inputs of the row: that it never happened, and why it is corrected. */
const [NEVER, WHY] = ['correction.never', 'correction.why'];

function Correct({ row, onClose }: Props) {
  const { item, today, zone, tell } = usePage();
  const was = local(row.at, zone).slice(0, 10);
  const draft = useDraft(`correct ${row.seq}`);
  const [opened] = useState(() => draft.found?.began ?? began(item, zone));
  const [now] = useState(() => new Date().toISOString());
  const [day, setDay] = useState(draft.found?.day ?? was);
  const [all, setAll] = useState<Record<string, string>>(draft.found?.typed ?? {});
  const { [NEVER]: voids, [WHY]: reason = '', ...typed } = all;
  const never = voids !== undefined;
  const { requestId, busy, trouble, send, complain } = useSending(draft.found?.requestId);
  const keep = (all: Record<string, string>, day: string) => {
    setAll(all);
    setDay(day);
    draft.keep({ typed: all, day, requestId, savedAt: new Date().toISOString(), began: opened });
  };
  const change = (name: string, text: string | undefined) => {
    const { [name]: _, ...others } = all;
    keep(text === undefined ? others : { ...others, [name]: text }, day);
  };
  const inputs = row.replaceable.filter(({ input, value }) => input.type !== 'DOCUMENT' && value?.__typename !== 'Withheld');
  const submit = () => {
    if (reason.trim() === '') {
      complain({ [WHY]: t('form.missing') });
      return;
    }
    const changed = inputs.filter(({ input, value }) => typed[input.name] !== undefined && typed[input.name] !== canonical(value));
    const replace = changed.map(({ input: { name } }) => ({ name, value: typed[name] ?? '' }));
    const moved = day === was ? null : (noon(day, today, zone) ?? now);
    const change = never ? { void: true, replace: null, at: null } : { void: false, replace, at: moved };
    void send((requestId) => ask(CorrectDocument, { item: item.id, seq: row.seq, ...change, reason, revision: item.revision, requestId }), ({ done }) => {
      draft.drop();
      tell(t('form.recorded', { what: t('history.correct'), row: done.seq }));
      onClose();
    });
  };
  const again = item.revision !== opened.revision;
  return (
    <Frame sends={again ? t('form.send-again') : t('history.correct')} busy={busy} trouble={trouble} onSend={submit} onClose={onClose}>
      {draft.found && <p className="notice" role="status">{draft.back} <button type="button" onClick={() => { draft.drop(); setAll({}); setDay(was); }}>{t('draft.discard')}</button></p>}
      {again && <Conflict inputs={inputs.map(({ input }) => input)} opened={opened} typed={typed} drop={(name) => change(name, undefined)} />}
      <fieldset className="boxes">
        <legend>{t('correct.how')}</legend>
        <label><input type="radio" name="how" checked={!never} onChange={() => change(NEVER, undefined)} /> {t('correct.otherwise')}</label>
        <label><input type="radio" name="how" checked={never} onChange={() => change(NEVER, 'true')} /> {t('correct.never')}</label>
      </fieldset>
      {!never && <Happened day={day} today={today} change={(day) => keep(all, day)} />}
      {!never && inputs.map(({ input, value }) => <Input key={input.name} input={input} text={typed[input.name] ?? canonical(value)} change={(text) => change(input.name, text)} fault={trouble?.faults[input.name]} />)}
      <Input input={asks(WHY, t('correct.reason'), 'TEXT', { required: true })} text={reason} change={(text) => change(WHY, text)} fault={trouble?.faults[WHY]} />
    </Frame>
  );
}
