// The next date large, how it came about, and every deadline with the dates it had.
import { days, number, short } from '../../format';
import { moment } from '../../moment';
import { Rows } from '../../rows';
import { What } from '../../shell/what';
import { type Key, t } from './words';
import type { Term } from '../help/terms';
import { ItemLink } from './identity';
import { type Deadline, usePage } from './page';
import { Reasons } from './reasons';
import { Document } from './value';

export function Next() {
  const { item, today } = usePage();
  const next = item.nextDeadline;
  const part = next?.item && next.item.id !== item.id ? next.item : null;
  return (
    <section className={next?.overdue ? 'next overdue' : 'next'} aria-labelledby="next">
      <h2 id="next">{t('next.title')}</h2>
      {!next?.due ? <p>{t(item.finished ? 'next.finished' : 'next.none')}</p> : (
        <>
          <p className="date"><time dateTime={next.due}>{short(next.due)}</time> <span className={next.overdue ? 'late' : undefined}>{left(next, today)}</span></p>
          {part && <p><ItemLink item={part} /></p>}
          <p>{next.title}{next.basis && <span className="quiet"> · {next.basis}</span>}</p>
          <How deadline={next} />
        </>
      )}
    </section>
  );
}

function left({ due, overdue, daysOverdue }: Deadline, today: string): string {
  return overdue ? t('next.late', { days: daysOverdue }) : t('next.left', { days: days(today, due ?? today) });
}

function How({ deadline }: { deadline: Deadline }) {
  const { zone } = usePage();
  return (
    <details className="how">
      <summary>{t('how.title')}<span className="unseen"> {deadline.title}</span></summary>
      <ol className="steps-of">{deadline.explanation.map((step, place) => <li key={place}>{step}</li>)}</ol>
      {deadline.revisions.length > 0 && (
        <>
          <h3>{t('how.dates')}</h3>
          <ol className="dates">
            {deadline.revisions.map((one) => (
              <li key={one.revision} value={one.revision}>
                <strong>{one.due ? short(one.due) : t('how.undated')}</strong> <span>{one.reason}</span>{' '}
                <span className="quiet">{moment(one.recordedAt, zone)}{one.actor && <>, <bdi>{one.actor.name ?? t('value.nobody')}</bdi></>}{one.missedAt && `, ${t('how.missed', { when: moment(one.missedAt, zone) })}`}</span>
                {one.order && <> <Document id={one.order.id} name={one.order.fileName} /></>}
              </li>
            ))}
          </ol>
        </>
      )}
    </details>
  );
}

const HARD: Partial<Record<Key, Term>> = { 'due.slip': 'slip', 'due.basis': 'basis' };
const HEADS: Key[] = ['column.what', 'column.due', 'due.state', 'due.slip', 'due.agency', 'due.basis', 'how.title'];

export function Deadlines() {
  const { item } = usePage();
  if (item.deadlines.length === 0) return null;
  return (
    <section>
      <h2>{t('due.title')}</h2>
      <Rows name={t('due.title')}>
        <table>
          <thead><tr>{HEADS.map((head) => <Head key={head} head={head} />)}</tr></thead>
          <tbody>{item.deadlines.map((one) => <Row key={`${one.name} ${one.revision} ${one.state}`} deadline={one} />)}</tbody>
        </table>
      </Rows>
    </section>
  );
}

function Head({ head }: { head: Key }) {
  const is = HARD[head];
  return <th scope="col" className={head === 'due.slip' ? 'number' : undefined} aria-label={t(head)}>{t(head)}{is && <What is={is} word={t(head)} />}</th>;
}

function Row({ deadline }: { deadline: Deadline }) {
  const { due, slipDays } = deadline;
  return (
    <tr>
      <th scope="row">{deadline.title}</th>
      <td className="day">{due ? short(due) : t('how.undated')}</td>
      <td>{state(deadline)}</td>
      <td className="number">{slipDays ? t('due.slipped', { days: number(slipDays) }) : ''}</td>
      <td>{deadline.agency?.title}</td>
      <td>{deadline.basis}{deadline.orderedBy && <Reasons reasons={[deadline.orderedBy]} />}</td>
      <td><How deadline={deadline} /></td>
    </tr>
  );
}

function state(deadline: Deadline) {
  if (deadline.state === 'MET') return <>{deadline.metOn ? t('due.met-on', { day: short(deadline.metOn) }) : t('due.MET')}{deadline.late && <b className="late"> {t('due.late', { days: deadline.daysLate })}</b>}</>;
  if (deadline.overdue) return <b className="late">{t('next.late', { days: deadline.daysOverdue })}</b>;
  return t(`due.${deadline.state}`);
}
