// The agencies that may answer for something: since when, who took over, who holds a role there, and what lies with them. They
// come from a published file, so this only shows them.
import { Link } from '@tanstack/react-router';
import { type AdminAgenciesQuery, AdminAgenciesDocument } from '../../../gql/graphql';
import { number, short } from '../../format';
import { useKept } from '../../kept';
import { moment } from '../../moment';
import { t } from '../../words';
import { useFrame } from './frame';
import { Table } from './parts';
import { a } from './words';

export function Agencies() {
  const { me, zone } = useFrame();
  const { data, old } = useKept(AdminAgenciesDocument, { administers: me.administers });
  if (!data) return <p role="status">{t('loading')}</p>;
  const files = data.published.filter((file) => file.class === 'AGENCIES');
  return (
    <>
      <p>{files.map(({ id, version, publishedAt }) => a('agencies.file', { id, version, when: moment(publishedAt, zone) })).join(' ')} {a('agencies.how')}</p>
      <pre>milepost publish workflows/common workflows/COUNTRY</pre>
      <Table name={a('part.agencies')} heads={['term.agency', 'agencies.valid', 'agencies.successor', ...(me.administers ? (['agencies.people'] as const) : []), 'agencies.leads', 'agencies.open', 'agencies.overdue']} old={old}>
        {data.agencies.map((agency) => <Row key={agency.id} agency={agency} />)}
      </Table>
    </>
  );
}

type Agency = AdminAgenciesQuery['agencies'][number];

function Row({ agency: { id, title, validFrom, validUntil, successor, duties, members } }: { agency: Agency }) {
  const { today } = useFrame();
  const over = validUntil !== null && validUntil < today;
  const valid = [validFrom && a('term.from', { day: short(validFrom) }), validUntil && a('term.until', { day: short(validUntil) }), over && a('agencies.over')].filter(Boolean);
  return (
    <tr>
      <th scope="row">{title} <span className="quiet">{id}</span></th>
      <td>{valid.join(', ')}</td>
      <td>{successor?.title}</td>
      {members && <td><ul>{members.map(({ role, title, person }) => <li key={`${role} ${person.id}`}><Link from="/admin" to="." search={{ part: 'people', person: person.id }}><bdi>{person.name}</bdi></Link>, {title}</li>)}</ul></td>}
      <td className="number">{number(duties.leads)}</td>
      <td className="number">{number(duties.openDeadlines)}</td>
      <td className="number">{duties.overdueDeadlines > 0 ? <b className="late">{number(duties.overdueDeadlines)}</b> : number(0)}</td>
    </tr>
  );
}
