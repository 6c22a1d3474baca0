// One input of a form by its type, with its label, its hint and what is wrong with it.
import { useQuery } from '@tanstack/react-query';
import { type ChangeEvent, useId } from 'react';
import { ChoicesDocument, FormsDocument, type InputFragment } from '../../../../gql/graphql';
import { asked } from '../../../ask';
import { instant, local } from '../../../moment';
import { type Key, t } from '../words';
import { worded } from '../value';
import { described, Field } from './frame';
import { countries } from './countries';
import { Upload } from './upload';

export type InputProps = { input: InputFragment; text: string; change: (text: string) => void; fault: string | undefined; titles?: Record<string, string> | undefined; hint?: string | undefined };

const HINTS: Partial<Record<InputFragment['type'], Key>> = { DOCUMENT: 'hint.document', INSTANT: 'hint.instant' };

export function Input(props: InputProps) {
  const id = useId();
  const { input, fault } = props;
  const known = HINTS[input.type];
  const hint = props.hint ?? (known && t(known));
  const about = { id, required: input.required, 'aria-invalid': fault !== undefined, 'aria-describedby': described(id, hint !== undefined, fault !== undefined) };
  return (
    <Field id={id} label={input.title} required={input.required} hint={hint} fault={fault}>
      <Control {...props} about={about} />
    </Field>
  );
}

export type About = { id: string; required: boolean; 'aria-invalid': boolean; 'aria-describedby': string | undefined };
type ControlProps = InputProps & { about: About };
type Changed = ChangeEvent<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>;

function Control(props: ControlProps) {
  const { input, text, change, about, titles } = props;
  const all = { ...about, value: text, onChange: ({ target }: Changed) => change(target.value) };
  switch (input.type) {
    case 'TEXT':
      if (isTime(input, text)) return <input {...all} type="time" />;
      return <textarea {...all} rows={1} dir="auto" />;
    case 'INTEGER':
      return <input {...all} inputMode="numeric" />;
    case 'DECIMAL':
      return <input {...all} inputMode="decimal" />;
    case 'COUNTRY':
      return <select {...all}><option value="" />{countries.map(({ code, name }) => <option key={code} value={code}>{name}</option>)}</select>;
    case 'DATE':
      return <input {...all} type="date" />;
    case 'INSTANT':
      return <Moment {...props} />;
    case 'CHOICE':
      return <select {...all}><option value="" />{input.options.map((option) => <option key={option} value={option}>{titles?.[option] ?? worded(option)}</option>)}</select>;
    case 'FLAG':
      return <select {...all}><option value="" /><option value="true">{t('value.yes')}</option><option value="false">{t('value.no')}</option></select>;
    case 'MONEY':
      return <Amount {...props} />;
    case 'PERSON':
      return <Person {...props} />;
    case 'DOCUMENT':
      return <Upload about={about} id={text} change={change} />;
  }
}

/** Workflows write the time of a hearing as text; one that was written otherwise than clocks show it stays as it is. */
const isTime = ({ name }: InputFragment, text: string) => name === 'begins_at' && (text === '' || /^\d{2}:\d{2}$/.test(text));

/** Entered by the country's clocks, once they are known. */
function Moment({ text, change, about }: ControlProps) {
  const { data } = useQuery(asked(FormsDocument, {}));
  const zone = data?.zone;
  return <input {...about} type="datetime-local" disabled={!zone} value={text && zone ? local(text, zone) : ''} onChange={({ target }) => zone && change(target.value && instant(target.value, zone))} />;
}

/** `TTD 50000.00`: the amount with its currency beside it. */
function Amount({ input, text, change, about }: ControlProps) {
  const { data } = useQuery(asked(FormsDocument, {}));
  const [currency = '', amount = ''] = text ? text.split(' ') : [data?.costs.policy.currency];
  const put = (currency: string, amount: string) => change(amount.trim() === '' ? '' : `${currency.toUpperCase()} ${amount.replaceAll(',', '').trim()}`);
  return (
    <span className="amount">
      <input aria-label={t('form.currency', { of: input.title })} size={4} maxLength={3} value={currency} onChange={({ target }) => change(`${target.value.toUpperCase()} ${amount}`)} />
      <input {...about} inputMode="decimal" value={amount} onChange={({ target }) => put(currency, target.value)} />
    </span>
  );
}

function Person({ text, change, about }: ControlProps) {
  const { data } = useQuery(asked(ChoicesDocument, {}));
  return (
    <select {...about} value={text} onChange={({ target }) => change(target.value)}>
      <option value="" />
      {data?.people.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
    </select>
  );
}
