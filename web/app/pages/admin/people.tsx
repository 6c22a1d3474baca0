// Everybody who may act: found by name or address, with what they hold and how they sign in. A person opens with what can be done.
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type AccountPartsFragment, AccountsDocument } from '../../../gql/graphql';
import { short } from '../../format';
import { useKept } from '../../kept';
import { moment } from '../../moment';
import { t } from '../../words';
import { AddDialog } from './add';
import { useFrame } from './frame';
import { Pages, Secret, Table } from './parts';
import { Person } from './person';
import { paged, type Search } from './search';
import { a } from './words';

const route = getRouteApi('/admin');

export function People({ search }: { search: Search }) {
  if (search.person) return <Person key={search.person} id={search.person} />;
  return <Everybody search={search} />;
}

function Everybody({ search }: { search: Search }) {
  const { tell } = useFrame();
  const navigate = route.useNavigate();
  const { data, old } = useKept(AccountsDocument, { text: search.text ?? null, ...paged(search) });
  const [adding, add] = useState(false);
  const [link, show] = useState<string | null>(null);
  const find = (form: FormData) => void navigate({ search: { part: 'people', text: String(form.get('text') ?? '').trim() || undefined } });
  return (
    <>
      <div className="steps by-hand"><button type="button" onClick={() => add(true)}>{a('people.add')}</button></div>
      <form className="filters" role="search" aria-label={a('people.find')} action={find}>
        <label>{a('people.text')} <input type="search" name="text" key={search.text} defaultValue={search.text} /></label>
        <button>{t('filter.show')}</button>
      </form>
      {!data ? <p role="status">{t('loading')}</p> : (
        <>
          <p role="status" className="found">{a('people.found', { count: data.accounts.totalCount })}</p>
          {data.accounts.nodes.length > 0 && (
            <Table name={a('part.people')} heads={['column.name', 'column.roles', 'column.signed-in', 'column.account']} old={old}>
              {data.accounts.nodes.map((account) => <Row key={account.id} account={account} />)}
            </Table>
          )}
          <Pages info={data.accounts.pageInfo} />
        </>
      )}
      {adding && <AddDialog onClose={() => add(false)} onDone={(name, address, linked) => { add(false); tell(a(linked && address === null ? 'people.untold' : 'people.added', { name })); show(address); }} />}
      {link && <Secret title={a('link.title')} what={a('link.what')} text={link} onClose={() => show(null)} />}
    </>
  );
}

function Row({ account }: { account: AccountPartsFragment }) {
  const { zone } = useFrame();
  return (
    <tr>
      <th scope="row"><Link from="/admin" to="." search={{ part: 'people', person: account.id }}><bdi>{account.name}</bdi></Link>{account.email && <span className="under">{account.email}</span>}</th>
      <td><Held account={account} /></td>
      <td className="day">{account.signedInAt ? moment(account.signedInAt, zone) : a(account.kind === 'SERVICE' ? 'account.program' : 'account.never')}</td>
      <td><States account={account} /></td>
    </tr>
  );
}

/** The roles of today, and those to come. */
function Held({ account: { terms } }: { account: AccountPartsFragment }) {
  const { today } = useFrame();
  const now = terms.filter(({ holds, since }) => holds || since > today);
  if (now.length === 0) return <span className="quiet">{a('people.no-role')}</span>;
  return <ul>{now.map(({ id, title, agency, since, until, holds }) => <li key={id}>{title}{agency && `, ${agency.title}`} {!holds && <span className="quiet">{a('term.from', { day: short(since) })}</span>} {until && <span className="quiet">{a('term.until', { day: short(until) })}</span>}</li>)}</ul>;
}

export function States({ account }: { account: AccountPartsFragment }) {
  const { zone } = useFrame();
  const { lockedUntil, hasSecondFactor, invitedUntil, sessions, signsInAs, kind } = account;
  const states = [
    lockedUntil && a('account.locked', { when: moment(lockedUntil, zone) }),
    hasSecondFactor && a('account.second-factor'),
    sessions > 0 && a('account.sessions', { count: sessions }),
    invitedUntil && a('account.invited', { when: moment(invitedUntil, zone) }),
    !signsInAs && kind === 'HUMAN' && a('account.no-password'),
  ].filter((state): state is string => Boolean(state));
  return <ul>{states.map((state) => <li key={state} className={lockedUntil && state === states[0] ? 'late' : undefined}>{state}</li>)}</ul>;
}
