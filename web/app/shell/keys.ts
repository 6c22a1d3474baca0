// Keys that act without a modifier, for who wants them (WCAG 2.1.4): never while somebody types or a dialog is open. Ctrl K,
// or Cmd K, is always there.
import { useEffect, useRef } from 'react';
import { PLACES } from './places';

const KEPT = 'milepost keys';
/** How long `g` waits for the key after it. */
const PAUSE = 1_500;
const TYPED = 'input, select, textarea, [contenteditable]';

/** A browser that keeps nothing has them on. */
export function areKeysOn(): boolean {
  try {
    return localStorage.getItem(KEPT) !== 'off';
  } catch {
    return true;
  }
}

export function keepKeys(on: boolean): void {
  try {
    if (on) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, 'off');
  } catch {
    return;
  }
}

type Acts = { find: () => void; list: () => void; go: (to: string) => void };

export function useKeys(acts: Acts): void {
  const now = useRef(acts);
  now.current = acts;
  useEffect(() => {
    let begun = -PAUSE;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || event.isComposing || event.altKey || document.querySelector('dialog[open]')) return;
      const act = event.ctrlKey || event.metaKey ? held(event) : single(event);
      if (!act) return;
      event.preventDefault();
      act();
    };
    const held = (event: KeyboardEvent) => (event.key.toLowerCase() === 'k' && !event.shiftKey ? now.current.find : undefined);
    const single = ({ key, target, timeStamp }: KeyboardEvent) => {
      if (!areKeysOn() || (target instanceof Element && target.closest(TYPED))) return undefined;
      const second = timeStamp - begun < PAUSE;
      begun = key === 'g' && !second ? timeStamp : -PAUSE;
      const place = second ? PLACES.find((one) => one.key === key) : undefined;
      if (place) return () => now.current.go(place.to);
      if (key === '?') return now.current.list;
      return key === '/' ? () => search(now.current.find) : undefined;
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

/** The page's own search; where it has none, everything's. */
function search(find: () => void): void {
  const field = document.querySelector<HTMLInputElement>('main input[type=search]');
  if (!field) return find();
  field.focus();
  field.select();
}
