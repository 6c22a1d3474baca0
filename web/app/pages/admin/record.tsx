// Who let whom in, gave whom a role and ended it, made and revoked tokens: the latest first. A row never changes.
import { Link } from '@tanstack/react-router';
import { type AdminRecordQuery, AdminRecordDocument } from '../../../gql/graphql';
import { number, short } from '../../format';
import { useKept } from '../../kept';
import { moment } from '../../moment';
import { t } from '../../words';
import { useFrame } from './frame';
import { Pages, Table } from './parts';
import { latest, type Search } from './search';
import { a } from './words';

export function Record({ search }: { search: Search }) {
  return <><p>{a('record.what')}</p><Entries person={null} search={search} /></>;
}

export function Entries({ person, search }: { person: string | null; search: Search }) {
  const { data, old } = useKept(AdminRecordDocument, { person, ...latest(search) });
  if (!data) return <p role="status">{t('loading')}</p>;
  const { nodes, pageInfo, totalCount } = data.administration;
  if (totalCount === 0) return <p>{a('record.none')}</p>;
  return (
    <>
      <p className="found">{a('record.found', { count: totalCount })}</p>
      <Table name={a('part.record')} heads={['record.row', 'record.when', 'record.who', 'record.act', 'record.whom', 'record.more']} old={old}>
        {[...nodes].reverse().map((entry) => <Row key={entry.seq} entry={entry} />)}
      </Table>
      {person === null && <Pages info={pageInfo} turned />}
    </>
  );
}

type Entry = AdminRecordQuery['administration']['nodes'][number];

function Row({ entry }: { entry: Entry }) {
  const { zone } = useFrame();
  const { seq, recordedAt, by, act, person, roleTitle, agency, since, until, label } = entry;
  const more = [roleTitle, agency?.title, since && a('term.from', { day: short(since) }), until && a('term.until', { day: short(until) }), label].filter(Boolean);
  return (
    <tr>
      <td className="number">{number(seq)}</td>
      <td className="day">{moment(recordedAt, zone)}</td>
      <td>{by ? <bdi>{by.name}</bdi> : a('record.server')}</td>
      <th scope="row">{a(`act.${act}`)}</th>
      <td><Link from="/admin" to="." search={{ part: 'people', person: person.id }}><bdi>{person.name}</bdi></Link></td>
      <td>{more.join(', ')}</td>
    </tr>
  );
}
