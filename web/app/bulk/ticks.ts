// What is ticked, of what is shown: what is not shown any more counts as not ticked.
import { useState } from 'react';

export type Ticks = { ticked: string[]; tick: (ids: readonly string[], on: boolean) => void };

export function useTicks(shown: readonly string[]): Ticks {
  const [all, setAll] = useState<ReadonlySet<string>>(new Set());
  const tick = (ids: readonly string[], on: boolean) => setAll((now) => new Set(on ? [...now, ...ids] : [...now].filter((id) => !ids.includes(id))));
  return { ticked: shown.filter((id) => all.has(id)), tick };
}
