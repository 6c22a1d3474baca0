// One person: what she holds and held, how she signs in, what can be done about it, and what was.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type AccountPartsFragment, OneAccountDocument } from '../../../gql/graphql';
import { asked } from '../../ask';
import { short } from '../../format';
import { moment } from '../../moment';
import { t } from '../../words';
import { Doing, type Deed } from './doing';
import { useFrame } from './frame';
import { Secret, Table } from './parts';
import { Entries } from './record';
import { States } from './people';
import { a, type AdminKey } from './words';

export type Held = AccountPartsFragment['terms'][number];

export function Person({ id }: { id: string }) {
  const { data } = useQuery(asked(OneAccountDocument, { id }));
  if (!data) return <p role="status">{t('loading')}</p>;
  if (!data.account) return <p>{a('person.missing')}</p>;
  return <Shown account={data.account} />;
}

function Shown({ account }: { account: AccountPartsFragment }) {
  const { zone } = useFrame();
  const [deed, begin] = useState<Deed | null>(null);
  const [link, show] = useState<string | null>(null);
  const human = account.kind === 'HUMAN';
  const ways: [AdminKey, Deed, boolean][] = [
    ['do.give', { kind: 'give' }, true],
    ['do.invite', { kind: 'invite', lostDevice: false }, human],
    ['do.lost-device', { kind: 'invite', lostDevice: true }, account.hasSecondFactor],
    ['do.sign-out', { kind: 'sign-out' }, account.sessions > 0],
    ['do.unlock', { kind: 'unlock' }, account.lockedUntil !== null],
    ['do.disable', { kind: 'disable' }, true],
  ];
  return (
    <>
      <p className="by-hand"><Link from="/admin" to="." search={{ part: 'people' }}>{a('person.all')}</Link></p>
      <h3 className="name"><bdi>{account.name}</bdi></h3>
      <dl className="facts">
        <div><dt>{a('people.email')}</dt><dd>{account.email ?? t('value.none')}</dd></div>
        {human && <div><dt>{a('person.signs-in-as')}</dt><dd>{account.signsInAs ?? t('value.none')}</dd></div>}
        {human && <div><dt>{a('column.signed-in')}</dt><dd>{account.signedInAt ? moment(account.signedInAt, zone) : a('account.never')}</dd></div>}
        <div><dt>{a('column.account')}</dt><dd>{human ? <States account={account} /> : a('account.program')}</dd></div>
        <div><dt>{a('person.known')}</dt><dd>{moment(account.createdAt, zone)}</dd></div>
      </dl>
      <div className="steps by-hand">{ways.filter(([, , open]) => open).map(([key, way]) => <button key={key} type="button" onClick={() => begin(way)}>{a(key)}</button>)}</div>
      <h3>{a('column.roles')}</h3>
      {account.terms.length === 0 ? <p>{a('people.no-role')}</p> : (
        <Table name={a('column.roles')} heads={['term.role', 'term.agency', 'term.since', 'term.last', 'term.holds', 'column.do']}>
          {account.terms.map((term) => <Row key={term.id} term={term} end={() => begin({ kind: 'end', term })} />)}
        </Table>
      )}
      <h3>{a('part.record')}</h3>
      <Entries person={account.id} search={{}} />
      {deed && <Doing deed={deed} account={account} onClose={() => begin(null)} onLink={show} />}
      {link && <Secret title={a('link.title')} what={a('link.what')} text={link} onClose={() => show(null)} />}
    </>
  );
}

function Row({ term, end }: { term: Held; end: () => void }) {
  const { today } = useFrame();
  const over = term.until !== null && term.until < today;
  return (
    <tr>
      <th scope="row">{term.title}</th>
      <td>{term.agency?.title}</td>
      <td className="day">{short(term.since)}</td>
      <td className="day">{term.until && short(term.until)}</td>
      <td>{a(term.holds ? 'term.yes' : over ? 'term.over' : 'term.to-come')}</td>
      <td>{!over && <button type="button" className="small by-hand" onClick={end}>{a('do.end')}<span className="unseen"> {term.title} {term.agency?.title}</span></button>}</td>
    </tr>
  );
}
