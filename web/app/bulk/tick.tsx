// The boxes of a list whose rows can be ticked: one a row, and one for all that are shown.
import { t } from '../pages/plan/words';
import type { Ticks } from './ticks';

export function TickAll({ shown, ticks: { ticked, tick } }: { shown: string[]; ticks: Ticks }) {
  const all = shown.length > 0 && ticked.length === shown.length;
  const mixed = (box: HTMLInputElement | null) => {
    if (box) box.indeterminate = ticked.length > 0 && !all;
  };
  return <td className="tick"><input type="checkbox" ref={mixed} aria-label={t('bulk.all')} checked={all} onChange={() => tick(shown, !all)} /></td>;
}

export function Tick({ id, name, ticks: { ticked, tick } }: { id: string; name: string; ticks: Ticks }) {
  return <td className="tick"><input type="checkbox" aria-label={t('bulk.one', { name })} checked={ticked.includes(id)} onChange={({ target }) => tick([id], target.checked)} /></td>;
}
