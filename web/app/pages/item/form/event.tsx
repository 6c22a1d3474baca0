// The form of one event, made from what its workflow asks for. What she types is kept as a draft; what changed meanwhile is
// laid beside it before she sends.
import { useState } from 'react';
import { t } from '../words';
import { fieldOf, type Possible, usePage } from '../page';
import { canonical } from '../value';
import { Conflict } from './conflict';
import { Dialog } from '../../../dialog';
import { type Began, began } from './draft';
import { Frame } from './frame';
import { Happened } from './happened';
import { Input } from './input';
import { fire } from './fire';
import { Reasons } from '../reasons';
import { type Faults, useSending } from './sending';
import { useDraft } from './usedraft';

/** `start`: what she said before the form opened, as by dragging. */
type Props = { event: Possible; start?: Record<string, string>; onClose: () => void };

export function EventDialog(props: Props) {
  return <Dialog title={props.event.title} onClose={props.onClose}><EventForm {...props} /></Dialog>;
}

export function EventForm({ event, start, onClose }: Props) {
  const { item, today, zone, day: happened = today, tell } = usePage();
  const draft = useDraft(event.event);
  const [opened] = useState<Began>(() => draft.found?.began ?? began(item, zone));
  const [typed, setTyped] = useState<Record<string, string>>({ ...draft.found?.typed, ...start });
  const [day, setDay] = useState(draft.found?.day ?? happened);
  const { requestId, busy, trouble, send, complain } = useSending(draft.found?.requestId);
  const now = item.availableEvents.find((one) => one.event === event.event);
  const keep = (typed: Record<string, string>, day: string) => draft.keep({ typed, day, requestId, savedAt: new Date().toISOString(), began: opened });
  const change = (name: string, text: string | undefined) => {
    const { [name]: _, ...others } = typed;
    const next = text === undefined ? others : { ...others, [name]: text };
    setTyped(next);
    keep(next, day);
  };
  // What an event may leave as it is shows what it is.
  const text = (name: string) => {
    const asked = event.inputs.find((input) => input.name === name);
    return typed[name] ?? (asked?.stored && !asked.required ? canonical(fieldOf(item, name)) : '');
  };
  const given = () => event.inputs.map(({ name, type }) => ({ name, value: text(name), type })).filter(({ value, type }) => !isEmpty(value, type));
  const submit = () => {
    const missing = event.inputs.filter((input) => input.required && isEmpty(text(input.name), input.type));
    if (missing.length > 0) {
      complain(Object.fromEntries(missing.map(({ name }) => [name, t('form.missing')])));
      return;
    }
    const input = given().map(({ name, value }) => ({ name, value }));
    void send((requestId) => fire(event.event, { item, input, day, today, zone, requestId }), (done) => {
      draft.drop();
      tell(t('form.recorded', { what: event.title, row: done.seq }));
      onClose();
    });
  };
  const again = item.revision !== opened.revision;
  const impossible = !now || now.availability === 'NO';
  const faults: Faults = trouble?.faults ?? {};
  return (
    <Frame sends={again ? t('form.send-again') : event.title} busy={busy} trouble={trouble} onSend={submit} onClose={onClose} impossible={impossible}>
      {draft.found && <p className="notice" role="status">{draft.back} <button type="button" onClick={() => { draft.drop(); setTyped({}); setDay(happened); }}>{t('draft.discard')}</button></p>}
      {impossible && <div className="notice"><p>{t('form.impossible')}</p><Reasons reasons={now?.reasons ?? []} /></div>}
      {again && <Conflict inputs={event.inputs} opened={opened} typed={typed} drop={(name) => change(name, undefined)} />}
      {event.availability === 'DEPENDS' && <div className="hint"><Reasons reasons={event.reasons} /></div>}
      {event.inputs.map((input) => <Input key={input.name} input={input} text={text(input.name)} change={(text) => change(input.name, text)} fault={faults[input.name]} />)}
      <Happened day={day} today={today} change={(day) => { setDay(day); keep(typed, day); }} />
    </Frame>
  );
}

/** A currency alone is no amount. */
const isEmpty = (text: string, type: Possible['inputs'][number]['type']) => text.trim() === '' || (type === 'MONEY' && !/\d/.test(text));
