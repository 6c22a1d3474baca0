// Somebody is made known with her first role; who is no program gets a link by which she chooses a password.
import { useState } from 'react';
import { AddPersonDocument } from '../../../gql/graphql';
import { ask } from '../../ask';
import { Act, Input } from './parts';
import { emptyTerm, lacking, Term, type Terms, termOf } from './term';
import { a } from './words';

export function AddDialog({ onClose, onDone }: { onClose: () => void; onDone: (name: string, address: string | null) => void }) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [service, setService] = useState(false);
  const [term, setTerm] = useState<Terms>(emptyTerm);
  const missing = [...(name.trim() ? [] : ['name']), ...lacking(term)];
  return (
    <Act
      title={a('people.add')}
      sends={a('people.add')}
      missing={missing}
      act={(requestId) => ask(AddPersonDocument, { input: { requestId, name, email: email || null, service, role: termOf(term) } })}
      done={({ addPerson }) => onDone(name, addPerson.address)}
      onClose={onClose}
    >
      {(faults) => (
        <>
          <Input label={a('column.name')} text={name} change={setName} fault={faults.name} required />
          <Input label={a('people.email')} type="email" text={email} change={setEmail} hint={a('people.email.hint')} />
          <p className="field"><label><input type="checkbox" checked={service} onChange={({ target }) => setService(target.checked)} /> {a('people.service')}</label></p>
          <Term term={term} change={setTerm} faults={faults} />
        </>
      )}
    </Act>
  );
}
