// The days of a month that hold something, one below the other.
import { long } from '../../format';
import { t } from '../cases/words';
import { ItemLink } from '../item/identity';
import type { Entry } from './entries';

export function Agenda({ entries, free, today }: { entries: Entry[]; free: ReadonlyMap<string, string>; today: string }) {
  const days = [...new Set([...entries.map(({ day }) => day), ...free.keys()])].sort();
  return days.map((day) => (
    <section key={day} className="agenda" aria-labelledby={`day-${day}`}>
      <h2 id={`day-${day}`}>{long(day)}{day === today && <small> {t('calendar.today')}</small>}</h2>
      <Free title={free.get(day)} />
      {entries.some((entry) => entry.day === day) && <Entries of={entries.filter((entry) => entry.day === day)} />}
    </section>
  ));
}

/** Nobody works on it. */
export function Free({ title }: { title: string | undefined }) {
  return title && <p className="free-day"><b>{t('calendar.free')}</b> {title}</p>;
}

export function Entries({ of }: { of: Entry[] }) {
  if (of.length === 0) return <p className="quiet">{t('calendar.nothing')}</p>;
  return <ul className="entries">{of.map((entry) => <li key={entry.key}><b className={`sort ${entry.sort}`}>{t(`calendar.${entry.sort}`)}</b> <ItemLink item={entry.item} /> <span className="quiet">{entry.what}</span>{entry.late && <b className="late"> {t('standing.late')}</b>}</li>)}</ul>;
}
