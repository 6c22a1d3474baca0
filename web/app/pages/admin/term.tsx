// A role, for an agency or for none, from a day to a day.
import { useQuery } from '@tanstack/react-query';
import { RoleChoicesDocument, type TermInput } from '../../../gql/graphql';
import { asked } from '../../ask';
import { Choice, Input } from './parts';
import { a } from './words';

/** `scoped`: the role is to be held for an agency. */
export type Terms = { role: string; scoped: boolean; agency: string; since: string; until: string };

export const emptyTerm: Terms = { role: '', scoped: false, agency: '', since: '', until: '' };

/** What must be given, and is not. */
export const lacking = ({ role, scoped, agency }: Terms) => [...(role ? [] : ['role']), ...(scoped && !agency ? ['agency'] : [])];

export const termOf = ({ role, agency, since, until }: Terms): TermInput => ({ role, agency: agency || null, since: since || null, until: until || null });

export function Term({ term, change, faults }: { term: Terms; change: (term: Terms) => void; faults: Record<string, string> }) {
  const { data } = useQuery(asked(RoleChoicesDocument, {}));
  const chosen = data?.roles.find(({ id }) => id === term.role);
  const put = (name: 'agency' | 'since' | 'until') => (text: string) => change({ ...term, [name]: text });
  const choose = (role: string) => change({ ...term, role, scoped: data?.roles.find(({ id }) => id === role)?.ofAgency ?? false });
  return (
    <>
      <Choice label={a('term.role')} value={term.role} change={choose} fault={faults.role} required options={data?.roles.map(({ id, title }) => ({ id, name: title })) ?? []} />
      {chosen && <p className="hint">{chosen.purpose}{chosen.ofAgency && ` ${a('term.of-agency')}`}</p>}
      <Choice label={a('term.agency')} value={term.agency} change={put('agency')} fault={faults.agency} {...(term.scoped ? { required: true } : { none: a('term.no-agency') })} options={data?.agencies.map(({ id, title }) => ({ id, name: title })) ?? []} />
      <div className="pair">
        <Input label={a('term.since')} type="date" text={term.since} change={put('since')} hint={a('term.since.hint')} />
        <Input label={a('term.last')} type="date" text={term.until} change={put('until')} hint={a('term.last.hint')} />
      </div>
    </>
  );
}
