// A form that the page itself knows: of what is built in, and of what is created below an item. What she types is kept as a
// draft; what must be given, and what is no number, she is told before it is sent.
import { useState } from 'react';
import type { InputFragment } from '../../../../gql/graphql';
import { noon } from '../../../moment';
import { t } from '../words';
import { useDesk } from '../page';
import { Dialog } from '../../../dialog';
import { Frame } from './frame';
import { Happened } from './happened';
import { Input } from './input';
import { type Faults, useSending } from './sending';
import { useDraft } from './usedraft';

export type Typed = Record<string, string>;
/** `titles`: what each option is called; `hint`: what stands below the label. */
export type Asked = InputFragment & { titles?: Record<string, string>; hint?: string };

export type Own<D> = {
  /** Names its draft. */
  form: string;
  title: string;
  /** What its button says; its title, where absent. */
  sends?: string | undefined;
  /** By what she chose so far. */
  inputs: (typed: Typed) => Asked[];
  start?: Typed;
  /** Whether it happened on a day that she may say. */
  dated?: boolean;
  /** Whose fields may be restricted, where not the item's own. */
  workflow?: string | undefined;
  /** What is wrong beside a missing or a wrong number. */
  faults?: (typed: Typed) => Faults;
  /** What she is to know before she sends. */
  notice?: (typed: Typed) => string | undefined;
  send: (typed: Typed, requestId: string, at: string | null) => Promise<D>;
  said: (done: D) => string;
};

/** `onClose`: with what was done, where it was. */
type Props<D> = { own: Own<D>; onClose: (done?: D) => void };

export function OwnDialog<D>({ own, onClose }: Props<D>) {
  return <Dialog title={own.title} onClose={() => onClose()}><OwnForm own={own} onClose={onClose} /></Dialog>;
}

export function OwnForm<D>({ own, onClose }: Props<D>) {
  const { today, zone, tell } = useDesk();
  const draft = useDraft(own.form, own.workflow);
  const [typed, setTyped] = useState<Typed>({ ...own.start, ...draft.found?.typed });
  const [day, setDay] = useState(draft.found?.day ?? today);
  const { requestId, busy, trouble, send, complain } = useSending(draft.found?.requestId);
  const inputs = own.inputs(typed);
  const notice = own.notice?.(typed);
  const keep = (typed: Typed, day: string) => draft.keep({ typed, day, requestId, savedAt: new Date().toISOString() });
  const change = (name: string, text: string) => {
    const next = { ...typed, [name]: text };
    setTyped(next);
    keep(next, day);
  };
  const discard = () => {
    draft.drop();
    setTyped({ ...own.start });
    setDay(today);
  };
  const submit = () => {
    const given = cleaned(inputs, typed);
    const faults = { ...own.faults?.(given), ...wrong(inputs, given) };
    if (Object.keys(faults).length > 0) {
      complain(faults);
      return;
    }
    void send((requestId) => own.send(given, requestId, own.dated ? noon(day, today, zone) : null), (done) => {
      draft.drop();
      tell(own.said(done));
      onClose(done);
    });
  };
  return (
    <Frame sends={own.sends ?? own.title} busy={busy} trouble={trouble} onSend={submit} onClose={() => onClose()}>
      {draft.found && <p className="notice" role="status">{draft.back} <button type="button" onClick={discard}>{t('draft.discard')}</button></p>}
      {notice && <p className="notice" role="status">{notice}</p>}
      {inputs.map((input) => <Input key={input.name} input={input} titles={input.titles} hint={input.hint} text={typed[input.name] ?? ''} change={(text) => change(input.name, text)} fault={trouble?.faults[input.name]} />)}
      {own.dated && <Happened day={day} today={today} change={(day) => { setDay(day); keep(typed, day); }} />}
    </Frame>
  );
}

const DECIMAL = /^-?\d+(\.\d+)?$/;
const INTEGER = /^-?\d+$/;
const MONEY = /^[A-Z]{3} -?\d+(\.\d+)?$/;
const isEmpty = (text: string, type: Asked['type']) => text === '' || (type === 'MONEY' && !/\d/.test(text));

/** Only what is asked for now, and nothing where nothing was given. */
function cleaned(inputs: Asked[], typed: Typed): Typed {
  const texts = inputs.map(({ name, type }) => ({ name, type, text: (typed[name] ?? '').trim() })).filter(({ type, text }) => !isEmpty(text, type));
  return Object.fromEntries(texts.map(({ name, type, text }) => [name, type === 'DECIMAL' || type === 'INTEGER' ? text.replaceAll(',', '') : text]));
}

function wrong(inputs: Asked[], given: Typed): Faults {
  const faults = inputs.flatMap(({ name, type, required }) => {
    const text = given[name];
    if (text === undefined) return required ? [[name, t('form.missing')]] : [];
    if (type === 'DECIMAL' && !DECIMAL.test(text)) return [[name, t('form.decimal')]];
    if (type === 'MONEY' && !MONEY.test(text)) return [[name, t('form.money')]];
    return type === 'INTEGER' && !INTEGER.test(text) ? [[name, t('form.integer')]] : [];
  });
  return Object.fromEntries(faults) as Faults;
}

export const asks = (name: string, title: string, type: Asked['type'], more: Partial<Asked> = {}): Asked => ({ name, title, type, required: false, options: [], stored: false, ...more });

/** One of these, by their ids, told by their titles. */
export const oneOf = (all: readonly { id: string; title: string }[]): Pick<Asked, 'options' | 'titles'> => ({ options: all.map(({ id }) => id), titles: Object.fromEntries(all.map(({ id, title }) => [id, title])) });
