// A day is declared, or withdrawn: first it is shown which deadlines that moves, then it is done.
import { useEffect, useRef, useState } from 'react';
import { type DayPreviewQuery, DayPreviewDocument, type DeclarationInput, DeclareDayDocument } from '../../../gql/graphql';
import { ask } from '../../ask';
import { short } from '../../format';
import { t } from '../../words';
import { Dialog } from '../../dialog';
import { Frame } from '../item/form/frame';
import { useForm } from '../item/form/useform';
import type { Calendar } from './days';
import { useFrame } from './frame';
import { Choice, Input, Table } from './parts';
import { a } from './words';

type Props = { calendars: Calendar[]; first: DeclarationInput; onClose: () => void };
type Moves = DayPreviewQuery['declarationPreview'];

const NEEDED = ['calendar', 'day', 'title', 'source'] as const;

export function DeclareDialog(props: Props) {
  const title = a(props.first.withdraw ? 'days.withdraw' : 'days.declare');
  return <Dialog title={title} onClose={props.onClose}><Declare {...props} title={title} /></Dialog>;
}

function Declare({ calendars, first, onClose, title }: Props & { title: string }) {
  const { tell } = useFrame();
  const { typed: declaration, put: change, back, busy, trouble, send, complain, look } = useForm(`declare ${String(first.withdraw)} ${first.day}`, first);
  const [moves, show] = useState<Moves | null>(null);
  const found = useRef<HTMLDivElement>(null);
  // Whoever pressed the key for a look reads before she presses it again.
  useEffect(() => {
    if (moves) found.current?.focus();
  }, [moves]);
  const put = (name: (typeof NEEDED)[number]) => (text: string) => {
    change({ [name]: text });
    show(null);
  };
  const submit = () => {
    const missing = NEEDED.filter((name) => !declaration[name]?.trim() && !(name === 'title' && declaration.withdraw));
    if (missing.length > 0) complain(Object.fromEntries(missing.map((name) => [name, t('form.missing')])));
    else if (!moves) void look(() => ask(DayPreviewDocument, { declaration }), ({ declarationPreview }) => show(declarationPreview));
    else void send((requestId) => ask(DeclareDayDocument, { declaration, requestId }), ({ declareDate }) => {
      tell(a('days.done', { day: short(declaration.day), moves: declareDate.moves, left: declareDate.leftCount }));
      onClose();
    });
  };
  return (
    <Frame sends={moves ? title : a('days.look')} busy={busy} trouble={trouble} onSend={submit} onClose={onClose} back={back}>
      <Choice label={a('days.calendar')} value={declaration.calendar} change={put('calendar')} fault={trouble?.faults.calendar} required options={calendars.map(({ id, title }) => ({ id, name: title }))} />
      <Input label={a('days.day')} type="date" text={declaration.day} change={put('day')} fault={trouble?.faults.day} required />
      {!declaration.withdraw && <Input label={a('days.title')} text={declaration.title ?? ''} change={put('title')} fault={trouble?.faults.title} required />}
      <Input label={a('days.source')} text={declaration.source} change={put('source')} fault={trouble?.faults.source} required hint={a('days.source.hint')} />
      <div role="status" ref={found} tabIndex={-1}>{moves && <Moved moves={moves} />}</div>
    </Frame>
  );
}

function Moved({ moves: { moves, moved } }: { moves: Moves }) {
  return (
    <>
      <p><strong>{a('days.moves', { count: moves })}</strong>{moves > moved.length && ` ${a('days.first', { count: moved.length })}`}</p>
      {moved.length > 0 && (
        <Table name={a('days.moved')} heads={['days.item', 'days.deadline', 'days.old', 'days.new']}>
          {moved.map(({ reference, deadline, old, new: next, item }) => (
            <tr key={`${reference} ${deadline}`}><th scope="row">{reference} {item?.title}</th><td>{deadline.replaceAll('_', ' ')}</td><td className="day">{old && short(old)}</td><td className="day">{next && short(next)}</td></tr>
          ))}
        </Table>
      )}
    </>
  );
}
