// The ways through Milepost. On narrow screens they fold into one button; what is needed seldom lies behind another.
import { useLocation } from '@tanstack/react-router';
import { type FocusEvent, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { ShellQuery } from '../../gql/graphql';
import { number } from '../format';
import { t } from '../words';
import { MORE, open, type Place, PLACES } from './places';
import { Way } from './way';

type Props = { known: ShellQuery | undefined; onKeys: () => void };

export function Ways({ known, onKeys }: Props) {
  const menu = useFold();
  const more = useFold();
  const unread = known?.inbox.totalCount ?? 0;
  return (
    <>
      <button type="button" className="menu" {...menu.button} aria-controls="ways">
        <span aria-hidden="true">☰</span> {t('shell.menu')}{unread > 0 && <Unread count={unread} />}
      </button>
      <nav id="ways" aria-label={t('shell.main')} className={menu.shown ? 'ways shown' : 'ways'} onKeyDown={menu.onKeyDown}>
        <ul>
          {open(PLACES, known).map((place) => <Entry key={place.to} place={place}>{place.to === '/inbox' && unread > 0 && <Unread count={unread} />}</Entry>)}
          <li className="more" onKeyDown={more.onKeyDown} onBlur={more.onBlur}>
            <button type="button" {...more.button} aria-controls="more">{t('shell.more')} <span aria-hidden="true">▾</span></button>
            <ul id="more" className={more.shown ? 'shown' : undefined}>
              {open(MORE, known).map((place) => <Entry key={place.to} place={place} />)}
              <li><button type="button" aria-haspopup="dialog" onClick={() => { more.close(); menu.close(); onKeys(); }}>{t('keys.title')}</button></li>
            </ul>
          </li>
        </ul>
      </nav>
    </>
  );
}

const Entry = ({ place: { to, name }, children }: { place: Place; children?: ReactNode }) => <li><Way to={to}>{t(name)}{children}</Way></li>;

const Unread = ({ count }: { count: number }) => <b className="count">{number(count)}<span className="unseen"> {t('shell.unread')}</span></b>;

/** Escape folds it and goes back to its button; so does going elsewhere. */
function useFold() {
  const [shown, show] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const address = useLocation({ select: (location) => location.href });
  const close = () => show(false);
  useEffect(close, [address]);
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key !== 'Escape' || !shown) return;
    close();
    button.current?.focus();
  };
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent) => {
    if (!currentTarget.contains(relatedTarget)) close();
  };
  return { shown, close, onKeyDown, onBlur, button: { ref: button, 'aria-expanded': shown, onClick: () => show(!shown) } };
}
