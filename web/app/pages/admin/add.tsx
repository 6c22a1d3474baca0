// Somebody is made known with her first role; who is no program gets a link by which she chooses a password.
import { AddPersonDocument } from '../../../gql/graphql';
import { ask } from '../../ask';
import { useForm } from '../item/form/useform';
import { Act, Input } from './parts';
import { emptyTerm, lacking, Term, termOf } from './term';
import { a } from './words';

const EMPTY = { name: '', email: '', service: false, term: emptyTerm };

export function AddDialog({ onClose, onDone }: { onClose: () => void; onDone: (name: string, address: string | null, linked: boolean) => void }) {
  const form = useForm('person', EMPTY);
  const { name, email, service, term } = form.typed;
  const missing = [...(name.trim() ? [] : ['name']), ...lacking(term)];
  return (
    <Act
      title={a('people.add')}
      sends={a('people.add')}
      missing={missing}
      form={form}
      act={(requestId) => ask(AddPersonDocument, { input: { requestId, name, email: email || null, service, role: termOf(term) } })}
      done={({ addPerson }) => onDone(name, addPerson.address, !service)}
      onClose={onClose}
    >
      {(faults) => (
        <>
          <Input label={a('column.name')} text={name} change={(name) => form.put({ name })} fault={faults.name} required />
          <Input label={a('people.email')} type="email" text={email} change={(email) => form.put({ email })} hint={a('people.email.hint')} />
          <p className="field"><label><input type="checkbox" checked={service} onChange={({ target }) => form.put({ service: target.checked })} /> {a('people.service')}</label></p>
          <Term term={term} change={(term) => form.put({ term })} faults={faults} />
        </>
      )}
    </Act>
  );
}
