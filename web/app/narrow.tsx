// What a narrow screen shows otherwise.
import { type ReactNode, useState, useSyncExternalStore } from 'react';
import { number } from './format';

const NARROW = matchMedia('(max-width: 48rem)');

function onNarrow(listener: () => void): () => void {
  NARROW.addEventListener('change', listener);
  return () => NARROW.removeEventListener('change', listener);
}

export const useNarrow = () => useSyncExternalStore(onNarrow, () => NARROW.matches);

/** Filters stand open where there is room; elsewhere they fold, and say how many of them hold. */
export function Fold({ title, count, children }: { title: string; count: number; children: ReactNode }) {
  const narrow = useNarrow();
  const [opened, open] = useState(false);
  return (
    <details className="fold" open={!narrow || opened} onToggle={({ currentTarget }) => narrow && open(currentTarget.open)}>
      <summary>{title}{count > 0 && <b> ({number(count)})</b>}</summary>
      {children}
    </details>
  );
}
