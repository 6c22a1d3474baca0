// A role, for an agency or for none, from a day to a day.
import { useQuery } from '@tanstack/react-query';
import { RoleChoicesDocument, type TermInput } from '../../../gql/graphql';
import { asked } from '../../ask';
import { Choice, Input } from './parts';
import { a } from './words';

export type Terms = { role: string; agency: string; since: string; until: string };

export const emptyTerm: Terms = { role: '', agency: '', since: '', until: '' };

export const termOf = ({ role, agency, since, until }: Terms): TermInput => ({ role, agency: agency || null, since: since || null, until: until || null });

export function Term({ term, change, fault }: { term: Terms; change: (term: Terms) => void; fault: string | undefined }) {
  const { data } = useQuery(asked(RoleChoicesDocument, {}));
  const chosen = data?.roles.find(({ id }) => id === term.role);
  const put = (name: keyof Terms) => (text: string) => change({ ...term, [name]: text });
  return (
    <>
      <Choice label={a('term.role')} value={term.role} change={put('role')} fault={fault} required options={data?.roles.map(({ id, title }) => ({ id, name: title })) ?? []} />
      {chosen && <p className="hint">{chosen.purpose}</p>}
      <Choice label={a('term.agency')} value={term.agency} change={put('agency')} none={a('term.no-agency')} options={data?.agencies.map(({ id, title }) => ({ id, name: title })) ?? []} />
      <div className="pair">
        <Input label={a('term.since')} type="date" text={term.since} change={put('since')} hint={a('term.since.hint')} />
        <Input label={a('term.last')} type="date" text={term.until} change={put('until')} hint={a('term.last.hint')} />
      </div>
    </>
  );
}
