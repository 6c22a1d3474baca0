// Days of calendars that were declared or withdrawn; and declaring one, after a look at the deadlines that it moves.
import { useState } from 'react';
import { type DeclarationInput, type DeclaredDaysQuery, DeclaredDaysDocument } from '../../../gql/graphql';
import { short } from '../../format';
import { useKept } from '../../kept';
import { moment } from '../../moment';
import { t } from '../../words';
import { DeclareDialog } from './declare';
import { useFrame } from './frame';
import { Pages, Table } from './parts';
import { latest, type Search } from './search';
import { a } from './words';

export type Calendar = DeclaredDaysQuery['calendars'][number];
type Day = DeclaredDaysQuery['declaredDates']['nodes'][number];

export function Days({ search }: { search: Search }) {
  const { data, old } = useKept(DeclaredDaysDocument, latest(search));
  const [declaring, declare] = useState<DeclarationInput | null>(null);
  if (!data) return <p role="status">{t('loading')}</p>;
  const mine = data.calendars.filter(({ isDeclaredByYou }) => isDeclaredByYou);
  const { nodes, pageInfo, totalCount } = data.declaredDates;
  const called = (id: string) => data.calendars.find((calendar) => calendar.id === id)?.title ?? id;
  const begin = (withdraw: boolean, day?: Day) => declare({ calendar: day?.calendar ?? mine[0]?.id ?? '', day: day?.day ?? '', title: day?.title ?? '', source: '', withdraw });
  return (
    <>
      <p>{a('days.what')}</p>
      {mine.length > 0 ? <div className="steps by-hand"><button type="button" onClick={() => begin(false)}>{a('days.declare')}</button><button type="button" onClick={() => begin(true)}>{a('days.withdraw')}</button></div> : <p>{a('days.not-yours')}</p>}
      <p role="status" className="found">{a('days.found', { count: totalCount })}</p>
      {nodes.length > 0 && (
        <Table name={a('part.days')} heads={['days.day', 'days.title', 'days.calendar', 'days.source', 'record.who', 'record.when', 'column.do']} old={old}>
          {[...nodes].reverse().map((day) => <Row key={day.recordedAt + day.calendar + day.day} day={day} calendar={called(day.calendar)} withdraw={!day.withdrawn && mine.some(({ id }) => id === day.calendar) ? () => begin(true, day) : undefined} />)}
        </Table>
      )}
      <Pages info={pageInfo} turned />
      <h3>{a('days.calendars')}</h3>
      <Table name={a('days.calendars')} heads={['days.calendar', 'days.version', 'days.until', 'days.by']}>
        {data.calendars.map(({ id, title, version, until, declaredBy }) => <tr key={id}><th scope="row">{title} <span className="quiet">{id}</span></th><td className="number">{version}</td><td className="day">{until && short(until)}</td><td>{declaredBy.join(', ').replaceAll('_', ' ') || t('value.none')}</td></tr>)}
      </Table>
      {declaring && <DeclareDialog calendars={mine} first={declaring} onClose={() => declare(null)} />}
    </>
  );
}

function Row({ day, calendar, withdraw }: { day: Day; calendar: string; withdraw: (() => void) | undefined }) {
  const { zone } = useFrame();
  return (
    <tr>
      <td className="day">{short(day.day)}</td>
      <th scope="row">{day.withdrawn ? a('days.withdrawn', { title: day.title }) : day.title}</th>
      <td>{calendar}</td>
      <td>{day.source}</td>
      <td><bdi>{day.by.name}</bdi></td>
      <td className="day">{moment(day.recordedAt, zone)}</td>
      <td>{withdraw && <button type="button" className="small by-hand" onClick={withdraw}>{a('days.withdraw')}<span className="unseen"> {short(day.day)} {day.title}</span></button>}</td>
    </tr>
  );
}
