// A form in a native dialog: it holds the focus while it is open, first on what is to be filled in, else on its heading. Escape
// closes it, and the focus goes back to where it was.
import { type ReactNode, type SyntheticEvent, useEffect, useId, useRef } from 'react';
import { t } from './words';

const FIRST = ':is(.field, .boxes, .palette) :is(input, select, textarea):not(:disabled)';

/** Who chooses no file in a form is heard here too: that closes nothing. */
function escaped(event: SyntheticEvent, close: () => void) {
  if (event.target !== event.currentTarget) return;
  event.preventDefault();
  close();
}

export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const top = useRef<HTMLHeadingElement>(null);
  const heading = useId();
  useEffect(() => {
    const shown = dialog.current;
    const from = document.activeElement;
    shown?.showModal();
    (shown?.querySelector<HTMLElement>(FIRST) ?? top.current)?.focus();
    return () => {
      shown?.close();
      // Where its button is gone, the list of what can be done is next.
      const back = from instanceof HTMLElement && from.isConnected ? from : document.getElementById('steps');
      back?.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={heading} onCancel={(event) => escaped(event, onClose)}>
      <header>
        <h2 id={heading} ref={top} tabIndex={-1}>{title}</h2>
        <button type="button" className="close" aria-label={t('form.close')} onClick={onClose}><span aria-hidden="true">×</span></button>
      </header>
      {children}
    </dialog>
  );
}
