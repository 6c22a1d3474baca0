// The form of one step of a simulated item. A document or a person is any name there.
import { useId, useState } from 'react';
import type { InputFragment, SimulationStep } from '../../../gql/graphql';
import { t } from './words';
import { Dialog } from '../../dialog';
import { Field, Frame } from '../item/form/frame';
import { Input } from '../item/form/input';
import { worded } from '../item/value';
import type { Possible } from './simulator';

type Props = { possible: Possible; role: string; take: (step: SimulationStep) => void; onClose: () => void };

export function StepDialog(props: Props) {
  return <Dialog title={props.possible.title} onClose={props.onClose}><Step {...props} /></Dialog>;
}

const NAMES: InputFragment['type'][] = ['DOCUMENT', 'PERSON'];
const named = (input: InputFragment): InputFragment => (NAMES.includes(input.type) ? { ...input, type: 'TEXT', title: t('simulator.any-name', { title: input.title }) } : input);

function Step({ possible, role, take, onClose }: Props) {
  const id = useId();
  const [who, setWho] = useState(role || (possible.roles[0] ?? ''));
  const [typed, setTyped] = useState<Record<string, string>>({});
  const submit = () => {
    const input = Object.entries(typed).map(([name, value]) => ({ name, value }));
    take({ event: possible.event, input, role: who || null });
  };
  return (
    <Frame sends={possible.title} busy={false} trouble={null} onSend={submit} onClose={onClose}>
      {possible.roles.length > 0 && (
        <Field id={`${id}-who`} label={t('simulator.who')}>
          <select id={`${id}-who`} value={who} onChange={({ target }) => setWho(target.value)}>{[...new Set([who, ...possible.roles])].filter(Boolean).map((one) => <option key={one} value={one}>{worded(one)}</option>)}</select>
        </Field>
      )}
      {possible.inputs.map((input) => <Input key={input.name} input={named(input)} text={typed[input.name] ?? ''} change={(text) => setTyped({ ...typed, [input.name]: text })} fault={undefined} />)}
    </Frame>
  );
}
