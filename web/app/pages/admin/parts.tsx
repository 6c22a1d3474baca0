// What the parts share: a table that scrolls by itself, pages of a list, and a form in a dialog that does one thing.
import { Link } from '@tanstack/react-router';
import { type ReactNode, useId, useState } from 'react';
import { t } from '../../words';
import { Dialog } from '../../dialog';
import { Rows } from '../../rows';
import { described, Field, Frame } from '../item/form/frame';
import { useSending } from '../item/form/sending';
import type { Form } from '../item/form/useform';
import type { Search } from './search';
import { a, type AdminKey } from './words';

/** What stands to the right, as numbers do. */
const NUMBERS: readonly AdminKey[] = ['agencies.leads', 'agencies.open', 'agencies.overdue', 'days.version', 'record.row', 'rates.value', 'health.rows'];

export function Table({ name, heads, old, children }: { name: string; heads: AdminKey[]; old?: boolean; children: ReactNode }) {
  return (
    <Rows name={name} old={old}>
      <table>
        <caption className="unseen">{name}</caption>
        <thead><tr>{heads.map((head) => <th key={head} scope="col" className={NUMBERS.includes(head) ? 'number' : undefined}>{a(head)}</th>)}</tr></thead>
        <tbody>{children}</tbody>
      </table>
    </Rows>
  );
}

type PageInfo = { hasPreviousPage: boolean; hasNextPage: boolean; startCursor: string | null; endCursor: string | null };

/** `turned`: what comes first is the latest. */
export function Pages({ info, turned }: { info: PageInfo; turned?: boolean }) {
  const { hasPreviousPage, hasNextPage, startCursor, endCursor } = info;
  const back = hasPreviousPage && <Turn to={{ before: startCursor }}>{a(turned ? 'pages.older' : 'pages.before')}</Turn>;
  const on = hasNextPage && <Turn to={{ after: endCursor }}>{a(turned ? 'pages.newer' : 'pages.after')}</Turn>;
  if (!back && !on) return null;
  return <nav className="pages" aria-label={a('pages.name')}>{turned ? <>{on}{back}</> : <>{back}{on}</>}</nav>;
}

function Turn({ to, children }: { to: { before?: string | null; after?: string | null }; children: ReactNode }) {
  const turned = (now: Search): Search => ({ ...now, before: to.before ?? undefined, after: to.after ?? undefined });
  return <Link className="button" from="/admin" to="." search={turned}>{children}</Link>;
}

type InputProps = { label: string; text: string; change: (text: string) => void; fault?: string | undefined; type?: 'date' | 'email' | 'search'; required?: boolean; hint?: string; list?: string };

export function Input({ label, text, change, fault, hint, ...about }: InputProps) {
  const id = useId();
  return (
    <Field id={id} label={label} required={about.required ?? false} fault={fault} hint={hint}>
      <input id={id} {...about} dir="auto" value={text} onChange={({ target }) => change(target.value)} aria-invalid={fault !== undefined} aria-describedby={described(id, hint !== undefined, fault !== undefined)} />
    </Field>
  );
}

type ChoiceProps = { label: string; value: string; change: (value: string) => void; fault?: string | undefined; required?: boolean; none?: string; options: { id: string; name: string | null }[] };

export function Choice({ label, value, change, fault, required, none, options }: ChoiceProps) {
  const id = useId();
  return (
    <Field id={id} label={label} required={required ?? false} fault={fault}>
      <select id={id} value={value} required={required} onChange={({ target }) => change(target.value)} aria-invalid={fault !== undefined} aria-describedby={described(id, false, fault !== undefined)}>
        <option value="">{none ?? ''}</option>
        {options.map(({ id: one, name }) => <option key={one} value={one}>{name}</option>)}
      </select>
    </Field>
  );
}

type ActProps<D> = {
  title: string;
  sends: string;
  act: (requestId: string) => Promise<D>;
  done: (answer: D) => void;
  onClose: () => void;
  /** What must be given, by its name, and is not. */
  missing?: string[];
  /** Where something is typed. */
  form?: Form;
  children: ReactNode | ((faults: Record<string, string>) => ReactNode);
};

/** One thing is done, once. */
export function Act<D>(props: ActProps<D>) {
  return <Dialog title={props.title} onClose={props.onClose}><Acting {...props} /></Dialog>;
}

function Acting<D>({ sends, act, done, onClose, missing = [], form, children }: ActProps<D>) {
  const sending = useSending();
  const { busy, trouble, send, complain } = form ?? sending;
  const submit = () => {
    if (missing.length > 0) complain(Object.fromEntries(missing.map((name) => [name, t('form.missing')])));
    else void send(act, done);
  };
  return (
    <Frame sends={sends} busy={busy} trouble={trouble} onSend={submit} onClose={onClose} back={form?.back}>
      {typeof children === 'function' ? children(trouble?.faults ?? {}) : children}
    </Frame>
  );
}

/** A secret that is shown once, with a way to take it along. */
export function Secret({ title, what, text, onClose }: { title: string; what: string; text: string; onClose: () => void }) {
  const id = useId();
  const [said, say] = useState('');
  const copy = () => void navigator.clipboard?.writeText(text).then(() => say(a('secret.copied')), () => say(a('secret.by-hand')));
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="body-of-form">
        <p>{what}</p>
        <Field id={id} label={a('secret.label')}><input id={id} className="secret" readOnly value={text} onFocus={({ target }) => target.select()} /></Field>
        <p role="status" className="hint">{said}</p>
      </div>
      <footer>
        {'clipboard' in navigator && <button type="button" className="primary" onClick={copy}>{a('secret.copy')}</button>}
        <button type="button" onClick={onClose}>{t('form.close')}</button>
      </footer>
    </Dialog>
  );
}
