// A month as a table. One day has the focus; arrows lead to others, Page Up and Page Down to other months. What the day holds
// stands below with its links, so no cell needs a mouse.
import { Link } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { long, month, weekdays } from '../../format';
import { t } from '../cases/words';
import type { Entry } from './entries';
import { KEYS } from './search';

/** Entries of a cell; the others are below. */
const SHOWN = 3;

type Props = { weeks: string[][]; entries: Entry[]; free: ReadonlyMap<string, string>; day: string; today: string; old: boolean; go: (day: string) => void };

export function Grid({ weeks, entries, free, day, today, old, go }: Props) {
  const table = useRef<HTMLTableElement>(null);
  const moved = useRef(false);
  useEffect(() => {
    if (moved.current) table.current?.querySelector<HTMLElement>(`[data-day="${day}"]`)?.focus();
    moved.current = false;
  }, [day]);
  const key = (event: KeyboardEvent) => {
    const next = KEYS[event.key];
    if (!next || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    moved.current = true;
    go(next(day));
  };
  return (
    <div className={old ? 'wide old' : 'wide'} role="region" aria-label={month(day)} tabIndex={0}>
      <table className="calendar" ref={table} onKeyDown={key}>
        <caption className="unseen">{month(day)}. {t('calendar.keys')}</caption>
        <thead><tr>{weekdays().map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
        <tbody>{weeks.map((week) => <tr key={week[0]}>{week.map((one) => <Cell key={one} day={one} chosen={one === day} today={one === today} out={one.slice(0, 7) !== day.slice(0, 7)} entries={entries.filter((entry) => entry.day === one)} free={free.get(one)} go={go} />)}</tr>)}</tbody>
      </table>
    </div>
  );
}

/** A hearing is known by its case: its own reference is that, and the day. */
const shortly = (sort: Entry['sort'], { reference, parent }: Entry['item']) => (sort === 'hearing' && parent ? parent.reference : reference);

type CellProps = { day: string; chosen: boolean; today: boolean; out: boolean; entries: Entry[]; free: string | undefined; go: (day: string) => void };

function Cell({ day, chosen, today, out, entries, free, go }: CellProps) {
  const marks = [out && 'out', today && 'today', chosen && 'chosen'].filter(Boolean).join(' ');
  return (
    <td className={marks || undefined}>
      <button type="button" data-day={day} tabIndex={chosen ? 0 : -1} aria-current={today ? 'date' : undefined} aria-pressed={chosen} aria-label={[long(day), free, t('calendar.entries', { count: entries.length })].filter(Boolean).join(', ')} onClick={() => go(day)}>{Number(day.slice(8))}</button>
      <ul>
        {free && <li className="off">{free}</li>}
        {entries.slice(0, SHOWN).map(({ key, sort, item, late, what }) => <li key={key} className={sort}><Link to="/items/$id" params={{ id: item.id }} tabIndex={-1} title={`${t(`calendar.${sort}`)}: ${item.title.slice(0, 200)} ${what}`} className={late ? 'late' : undefined}>{shortly(sort, item)} {what || item.title}</Link></li>)}
        {entries.length > SHOWN && <li className="quiet">{t('calendar.more', { count: entries.length - SHOWN })}</li>}
      </ul>
    </td>
  );
}
