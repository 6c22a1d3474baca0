// A list a page at a time, whose place is in no address: the way back is known while the page is open.
import { type ReactNode, useState } from 'react';

export function useTurns() {
  const [passed, pass] = useState<string[]>([]);
  return { at: passed.at(-1) ?? null, begun: passed.length > 0, back: () => pass(passed.slice(0, -1)), on: (cursor: string) => pass([...passed, cursor]) };
}

/** `next`: where the next page begins; absent at the end. */
type Props = { name: string; turns: ReturnType<typeof useTurns>; next: string | null | false; back: string; on: string; children?: ReactNode };

export function Turns({ name, turns, next, back, on, children }: Props) {
  if (!turns.begun && !next && !children) return null;
  return (
    <nav className="pages" aria-label={name}>
      {turns.begun && <button type="button" onClick={turns.back}>{back}</button>}
      {next && <button type="button" onClick={() => turns.on(next)}>{on}</button>}
      {children}
    </nav>
  );
}
