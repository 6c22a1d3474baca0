// Why can somebody see an item or take an event of it, or why not: each rule that decides, as the server decides it. And per
// workflow, which role may do what in which state.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { PeopleChoicesDocument, type RightsOfQuery, RightsOfDocument, type RoleCounts } from '../../../gql/graphql';
import { asked, Refused } from '../../ask';
import { t } from '../../words';
import { called } from '../item/called';
import { Reasons } from '../item/reasons';
import { useFrame } from './frame';
import { Matrix } from './matrix';
import { Table } from './parts';
import type { Search } from './search';
import { a } from './words';

const route = getRouteApi('/admin');

export function Rights({ search }: { search: Search }) {
  const { me } = useFrame();
  const navigate = route.useNavigate();
  const { data } = useQuery({ ...asked(PeopleChoicesDocument, {}), enabled: me.administers });
  // Who does not administer asks for herself, whatever the address says.
  const people = me.administers ? data?.people : [me];
  const person = me.administers ? search.person : me.id;
  const look = (form: FormData) => {
    const text = (name: string) => String(form.get(name) ?? '').trim() || undefined;
    void navigate({ search: { part: 'rights', person: text('person'), item: text('item') } });
  };
  return (
    <>
      <form className="filters" role="search" aria-label={a('rights.ask')} action={look}>
        <label>{a('rights.person')}
          <select name="person" key={`${person} ${people?.length}`} defaultValue={person ?? me.id}>{people?.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</select>
        </label>
        <label>{a('rights.item')} <input name="item" key={search.item} defaultValue={search.item} /></label>
        <button>{t('filter.show')}</button>
      </form>
      {person && search.item && <Answer person={person} item={search.item} name={people?.find(({ id }) => id === person)?.name ?? ''} />}
      <Matrix workflow={search.workflow} />
    </>
  );
}

type Item = NonNullable<RightsOfQuery['item']>;

const COUNTING: readonly RoleCounts[] = ['EVERYWHERE', 'BY_AGENCY', 'BY_ASSIGNMENT'];

function Answer({ person, item, name }: { person: string; item: string; name: string }) {
  const named = called(item);
  const { data, error } = useQuery({ ...asked(RightsOfDocument, { person, id: null, reference: null, ...named }), throwOnError: false });
  if (error instanceof Refused) return <p role="alert">{error.message}</p>;
  if (!data) return <p role="status">{t('loading')}</p>;
  if (!data.item) return <p role="alert">{a('rights.missing')}</p>;
  return <Told item={data.item} register={data.register} name={name} />;
}

function Told({ item, register, name }: { item: Item; register: RightsOfQuery['register']; name: string }) {
  const { sees, roles, events, fields } = item.rights;
  const titles = (names: string[]) => names.map((role) => register.find(({ id }) => id === role)?.title ?? role).join(', ') || t('value.none');
  const counting = roles.filter(({ counts }) => COUNTING.includes(counts)).map(({ role }) => role);
  const withheld = fields.filter(({ open }) => !open);
  return (
    <section className="rights" aria-labelledby="told">
      <h3 id="told"><bdi>{name}</bdi>: <Link to="/items/$id" params={{ id: item.id }}>{item.reference} {item.title}</Link></h3>
      <p role="status"><strong>{a(sees ? 'rights.sees' : 'rights.sees-not', { name })}</strong> {a('rights.stage', { stage: item.stage })}</p>
      <h4>{a('rights.roles')}</h4>
      {roles.length === 0 ? <p>{a('people.no-role')}</p> : (
        <ul>{roles.map(({ role, title, agency, counts }) => <li key={`${role} ${agency?.id}`}><strong>{title}{agency && `, ${agency.title}`}</strong>: {a(`counts.${counts}`)}</li>)}</ul>
      )}
      {events.length > 0 && (
        <Table name={a('rights.events')} heads={['rights.event', 'rights.may', 'rights.why', 'rights.who']}>
          {events.map((one) => (
            <tr key={one.event}>
              <th scope="row">{one.title}</th>
              <td>{a(`may.${one.availability}`)}</td>
              <td>{one.reasons.length > 0 ? <Reasons reasons={one.reasons} /> : one.availability === 'YES' && a('rights.by-role', { roles: titles(one.roles.filter((role) => counting.includes(role))) })}</td>
              <td>{titles(one.roles)}</td>
            </tr>
          ))}
        </Table>
      )}
      <h4>{a('rights.fields')}</h4>
      <p>{a('rights.open', { count: fields.length - withheld.length })}</p>
      {withheld.length > 0 && <ul>{withheld.map((field) => <li key={field.name}><strong>{field.title}</strong>: {a(field.reveals ? 'rights.reveals' : 'rights.withheld')} {a('rights.revealed-by', { roles: titles(field.roles) })}</li>)}</ul>}
    </section>
  );
}
