// The form of one event for many items: filled once, tried out, and then done for those that can.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { FormsDocument, type ManyFragment, type TickedFragment } from '../../gql/graphql';
import { asked } from '../ask';
import { Dialog } from '../dialog';
import { Frame } from '../pages/item/form/frame';
import { Happened } from '../pages/item/form/happened';
import { Input } from '../pages/item/form/input';
import { useForm } from '../pages/item/form/useform';
import { t } from '../pages/plan/words';
import { type Choice, fireMany } from './fire';
import { Outcome } from './outcome';

type Props = { choice: Choice; items: TickedFragment[]; today: string; zone: string; onDone: (answers: ManyFragment[]) => void; onClose: () => void };

export function BulkDialog(props: Props) {
  return <Dialog title={t('bulk.form', { event: props.choice.title, count: props.items.length })} onClose={props.onClose}><BulkForm {...props} /></Dialog>;
}

type Asked = { typed: Record<string, string>; day: string };

function BulkForm({ choice, items, today, zone, onDone, onClose }: Props) {
  const { data } = useQuery(asked(FormsDocument, {}));
  const restricted = data && new Set(data.workflows.flatMap(({ fields }) => fields.filter((field) => field.restricted).map(({ name }) => name)));
  // Until it is known what is restricted, nothing is kept.
  const harmless = ({ typed, day }: Asked) => ({ typed: Object.fromEntries(Object.entries(typed).filter(([name]) => restricted && !restricted.has(name))), day });
  const { typed: { typed, day }, put, back, busy, trouble, send, look, complain } = useForm<Asked>(`bulk ${choice.event}`, { typed: {}, day: today }, harmless);
  const [tried, setTried] = useState<ManyFragment[] | null>(null);
  const told = useRef<HTMLDivElement>(null);
  // Whoever pressed the key for a try reads before she presses it again.
  useEffect(() => {
    if (tried) told.current?.focus();
  }, [tried]);
  const can = items.filter(({ id }) => tried?.some(({ item, changed }) => item === id && changed));
  const given = { event: choice.event, typed, day, today, zone };
  const submit = () => {
    const missing = choice.inputs.filter(({ name, required }) => required && !typed[name]?.trim());
    if (missing.length > 0) {
      complain(Object.fromEntries(missing.map(({ name }) => [name, t('form.missing')])));
      return;
    }
    if (tried) {
      void send((requestId) => fireMany({ ...given, items: can, dryRun: false, requestId }), (answers) => onDone([...answers, ...tried.filter(({ problem }) => problem)]));
      return;
    }
    void look((requestId) => fireMany({ ...given, items, dryRun: true, requestId }), (answers) => {
      // What is wrong for each of them is to be mended in the form.
      const faults = answers.every(({ problem }) => problem?.inputs.length) ? answers[0]?.problem?.inputs : undefined;
      if (faults) complain(Object.fromEntries(faults.map(({ input, title, problem }) => [input, `${title}: ${problem}`])));
      else setTried(answers);
    });
  };
  const sends = tried ? t('bulk.do', { count: can.length }) : t('bulk.try');
  return (
    <Frame sends={sends} busy={busy} trouble={trouble} onSend={submit} onClose={onClose} impossible={tried !== null && can.length === 0} back={tried ? undefined : back}>
      {tried ? (
        <>
          <div role="status" ref={told} tabIndex={-1}><Outcome answers={tried} items={items} dry /></div>
          <p><button type="button" onClick={() => setTried(null)}>{t('bulk.back')}</button></p>
        </>
      ) : (
        <>
          {choice.inputs.map((input) => <Input key={input.name} input={input} text={typed[input.name] ?? ''} change={(text) => put({ typed: { ...typed, [input.name]: text } })} fault={trouble?.faults[input.name]} />)}
          <Happened day={day} today={today} change={(day) => put({ day })} />
        </>
      )}
    </Frame>
  );
}
