// What every form has: what is wrong with it, said aloud and with the focus on its first input, and its two buttons.
import { type FormEvent, type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react';
import { linkIs, onLink } from '../../../ask';
import { t } from '../words';
import type { Trouble } from './sending';

type Props = { sends: string; busy: boolean; trouble: Trouble | null; onSend: () => void; onClose: () => void; impossible?: boolean; children: ReactNode };

export function Frame({ sends, busy, trouble, onSend, onClose, impossible, children }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const link = useSyncExternalStore(onLink, linkIs);
  useEffect(() => {
    if (trouble) (form.current?.querySelector<HTMLElement>('[aria-invalid=true]') ?? form.current?.querySelector<HTMLElement>('[role=alert]'))?.focus();
  }, [trouble]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSend();
  };
  return (
    <form ref={form} onSubmit={submit} noValidate>
      <div className="body-of-form">
        <div role="alert" tabIndex={-1} className={trouble ? 'complaint' : undefined}>
          {trouble && <p>{trouble.said}</p>}
          {trouble && link === 'signed-out' && <p><a href="/sign-in" target="_blank">{t('connection.sign-in')}</a></p>}
        </div>
        {children}
      </div>
      <footer>
        <button className="primary" disabled={impossible} aria-disabled={busy}>{busy ? t('form.sending') : sends}</button>
        <button type="button" onClick={onClose}>{t('form.cancel')}</button>
      </footer>
    </form>
  );
}

export function Field({ id, label, required, hint, fault, children }: { id: string; label: string; required?: boolean; hint?: string | undefined; fault?: string | undefined; children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}{required && <span className="quiet"> {t('form.required')}</span>}</label>
      {hint && <p className="hint" id={`${id}-hint`}>{hint}</p>}
      {children}
      {fault && <p className="fault" id={`${id}-fault`}>{fault}</p>}
    </div>
  );
}

/** What describes a control, for readers of the screen. */
export const described = (id: string, hint: boolean, fault: boolean) => [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ') || undefined;
