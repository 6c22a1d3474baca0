// What every form has: what is wrong with it, said aloud and with the focus on its first input, and its two buttons.
import { type FormEvent, type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react';
import { linkIs, onLink } from '../../../ask';
import { t } from '../words';
import type { Trouble } from './sending';

type Props = { sends: string; busy: boolean; trouble: Trouble | null; onSend: () => void; onClose: () => void; impossible?: boolean; back?: (() => void) | undefined; children: ReactNode };

export function Frame({ sends, busy, trouble, onSend, onClose, impossible, back, children }: Props) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (trouble) (form.current?.querySelector<HTMLElement>('[aria-invalid=true]') ?? form.current?.querySelector<HTMLElement>('[role=alert]'))?.focus();
  }, [trouble]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSend();
  };
  // The second click of a double one, or a key that is held, would take the step after as well.
  const clicked = (event: MouseEvent) => event.detail > 1 && event.preventDefault();
  const pressed = (event: KeyboardEvent) => event.repeat && event.key === 'Enter' && !(event.target instanceof HTMLTextAreaElement) && event.preventDefault();
  return (
    <form ref={form} onSubmit={submit} onKeyDown={pressed} noValidate>
      <div className="body-of-form">
        <Alert trouble={trouble} />
        <Back back={back} />
        {children}
      </div>
      <footer>
        <button className="primary" disabled={impossible} aria-disabled={busy} onClick={clicked}>{busy ? t('form.sending') : sends}</button>
        <button type="button" onClick={onClose}>{t('form.cancel')}</button>
      </footer>
    </form>
  );
}

/** What she typed earlier is there again; she may throw it away. */
export function Back({ back }: { back: (() => void) | undefined }) {
  return back ? <p className="notice" role="status">{t('form.back')} <button type="button" onClick={back}>{t('draft.discard')}</button></p> : null;
}

/** What went wrong, and the way on. */
export function Alert({ trouble }: { trouble: Trouble | null }) {
  const link = useSyncExternalStore(onLink, linkIs);
  return (
    <div role="alert" tabIndex={-1} className={trouble ? 'complaint' : undefined}>
      {trouble && <p>{trouble.said}</p>}
      {trouble?.renewed && <p><button type="button" onClick={() => location.reload()}>{t('trouble.reload')}</button></p>}
      {trouble && link === 'signed-out' && <p><a href="/sign-in" target="_blank">{t('connection.sign-in')}</a></p>}
    </div>
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
