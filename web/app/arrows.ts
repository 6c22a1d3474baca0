// Moving along a list of controls by arrow keys, or by j and k; Home and End go to its ends.
import type { KeyboardEvent } from 'react';

const STEPS: Record<string, (at: number, last: number) => number> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  j: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  k: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** Among the controls that the selector finds below where the key was heard, from the one that has the focus. */
export function arrows(selector: string) {
  return (event: KeyboardEvent<HTMLElement>) => {
    const step = STEPS[event.key];
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
    const at = all.indexOf(document.activeElement as HTMLElement);
    if (!step || at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    all[step(at, all.length - 1)]?.focus();
  };
}
