// What is done with one person, each in a dialog that says what follows from it.
import { useState } from 'react';
import { type AccountPartsFragment, DisablePersonDocument, EndRoleDocument, EndSessionsDocument, GiveRoleDocument, InviteDocument, UnlockDocument } from '../../../gql/graphql';
import { ask } from '../../ask';
import { useFrame } from './frame';
import { useForm } from '../item/form/useform';
import { Act, Input } from './parts';
import type { Held } from './person';
import { emptyTerm, lacking, Term, termOf } from './term';
import { a, type AdminKey } from './words';

export type Deed = { kind: 'give' } | { kind: 'invite'; lostDevice: boolean } | { kind: 'sign-out' } | { kind: 'unlock' } | { kind: 'disable' } | { kind: 'end'; term: Held };

type Props = { account: AccountPartsFragment; onClose: () => void; onLink: (address: string | null) => void };

export function Doing({ deed, ...props }: Props & { deed: Deed }) {
  const person = props.account.id;
  switch (deed.kind) {
    case 'give':
      return <Give {...props} />;
    case 'end':
      return <End {...props} term={deed.term} />;
    case 'invite':
      return <Invite {...props} lostDevice={deed.lostDevice} />;
    case 'sign-out':
      return <Plain {...props} what="sign-out" act={(requestId) => ask(EndSessionsDocument, { person, requestId })} />;
    case 'unlock':
      return <Plain {...props} what="unlock" act={(requestId) => ask(UnlockDocument, { person, requestId })} />;
    case 'disable':
      return <Plain {...props} what="disable" act={(requestId) => ask(DisablePersonDocument, { person, requestId })} />;
  }
}

const titled = (key: AdminKey, name: string) => a('do.title', { what: a(key), name });

/** Nothing is asked for. */
function Plain({ account, onClose, what, act }: Props & { what: 'sign-out' | 'unlock' | 'disable'; act: (requestId: string) => Promise<unknown> }) {
  const { tell } = useFrame();
  const done = () => {
    tell(a('do.done', { what: a(`do.${what}`), name: account.name }));
    onClose();
  };
  return <Act title={titled(`do.${what}`, account.name)} sends={a(`do.${what}`)} act={act} done={done} onClose={onClose}><p>{a(`do.${what}.what`)}</p></Act>;
}

function Invite({ account, onClose, onLink, lostDevice }: Props & { lostDevice: boolean }) {
  const { tell } = useFrame();
  const key = lostDevice ? 'do.lost-device' : 'do.invite';
  return (
    <Act
      title={titled(key, account.name)}
      sends={a(key)}
      act={(requestId) => ask(InviteDocument, { person: account.id, lostDevice, requestId })}
      done={({ invite }) => { onClose(); if (invite.address === null) tell(a('link.untold')); onLink(invite.address); }}
      onClose={onClose}
    >
      <p>{a(lostDevice ? 'do.lost-device.what' : 'do.invite.what')}</p>
    </Act>
  );
}

function Give({ account, onClose }: Props) {
  const { tell } = useFrame();
  const form = useForm(`give ${account.id}`, emptyTerm);
  const term = form.typed;
  const done = () => {
    tell(a('do.done', { what: a('do.give'), name: account.name }));
    onClose();
  };
  return (
    <Act title={titled('do.give', account.name)} sends={a('do.give')} missing={lacking(term)} form={form} act={(requestId) => ask(GiveRoleDocument, { person: account.id, role: termOf(term), requestId })} done={done} onClose={onClose}>
      {(faults) => <Term term={term} change={form.put} faults={faults} />}
    </Act>
  );
}

function End({ account, onClose, term }: Props & { term: Held }) {
  const { tell } = useFrame();
  const [last, setLast] = useState('');
  const done = () => {
    tell(a('do.done', { what: a('do.end'), name: account.name }));
    onClose();
  };
  return (
    <Act title={titled('do.end', account.name)} sends={a('do.end')} act={(requestId) => ask(EndRoleDocument, { id: term.id, lastDay: last || null, requestId })} done={done} onClose={onClose}>
      <p>{term.title}{term.agency && `, ${term.agency.title}`}</p>
      <Input label={a('term.last')} type="date" text={last} change={setLast} hint={a('do.end.hint')} />
    </Act>
  );
}
