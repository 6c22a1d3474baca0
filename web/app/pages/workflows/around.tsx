// What stands around a simulated item, which a simulation cannot know: its children and its cost lines.
import { useState } from 'react';
import type { SimulationStep } from '../../../gql/graphql';
import { t } from './words';
import { worded } from '../item/value';

type Props = { kinds: string[]; take: (step: SimulationStep) => void };
type Counts = Record<string, { open: number; done: number }>;

const MOST = 1_000;
const whole = (text: string) => Math.min(Math.max(Math.trunc(Number(text) || 0), 0), MOST);

export function Around({ kinds, take }: Props) {
  const [counts, setCounts] = useState<Counts>({});
  const [lines, setLines] = useState(0);
  const of = (kind: string) => counts[kind] ?? { open: 0, done: 0 };
  const number = (label: string, value: number, change: (value: number) => void) => (
    <label key={label}>{label} <input type="number" min={0} max={MOST} value={value} onChange={({ target }) => change(whole(target.value))} /></label>
  );
  return (
    <details className="impossible">
      <summary>{t('around.title')}</summary>
      <form className="filters" onSubmit={(event) => { event.preventDefault(); take({ children: kinds.map((kind) => ({ kind, ...of(kind) })), costLines: lines }); }}>
        {kinds.map((kind) => [
          number(t('around.open', { kind: worded(kind) }), of(kind).open, (open) => setCounts({ ...counts, [kind]: { ...of(kind), open } })),
          number(t('around.done', { kind: worded(kind) }), of(kind).done, (done) => setCounts({ ...counts, [kind]: { ...of(kind), done } })),
        ])}
        {number(t('around.lines'), lines, setLines)}
        <button>{t('around.say')}</button>
      </form>
    </details>
  );
}
