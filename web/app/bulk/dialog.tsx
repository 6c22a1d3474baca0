// The form of one event for many items: filled once, tried out, and then done for those that can.
import { useState } from 'react';
import type { ManyFragment, TickedFragment } from '../../gql/graphql';
import { Dialog } from '../dialog';
import { Frame } from '../pages/item/form/frame';
import { Happened } from '../pages/item/form/happened';
import { Input } from '../pages/item/form/input';
import { useSending } from '../pages/item/form/sending';
import { t } from '../pages/plan/words';
import { type Choice, fireMany } from './fire';
import { Outcome } from './outcome';

type Props = { choice: Choice; items: TickedFragment[]; today: string; zone: string; onDone: (answers: ManyFragment[]) => void; onClose: () => void };

export function BulkDialog(props: Props) {
  return <Dialog title={t('bulk.form', { event: props.choice.title, count: props.items.length })} onClose={props.onClose}><BulkForm {...props} /></Dialog>;
}

function BulkForm({ choice, items, today, zone, onDone, onClose }: Props) {
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [day, setDay] = useState(today);
  const [tried, setTried] = useState<ManyFragment[] | null>(null);
  const { busy, trouble, send, complain } = useSending();
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
    void send((requestId) => fireMany({ ...given, items, dryRun: true, requestId }), (answers) => {
      // What is wrong for each of them is to be mended in the form.
      const faults = answers.every(({ problem }) => problem?.inputs.length) ? answers[0]?.problem?.inputs : undefined;
      if (faults) complain(Object.fromEntries(faults.map(({ input, title, problem }) => [input, `${title}: ${problem}`])));
      else setTried(answers);
    });
  };
  const sends = tried ? t('bulk.do', { count: can.length }) : t('bulk.try');
  return (
    <Frame sends={sends} busy={busy} trouble={trouble} onSend={submit} onClose={onClose} impossible={tried !== null && can.length === 0}>
      {tried ? (
        <>
          <div role="status"><Outcome answers={tried} items={items} dry /></div>
          <p><button type="button" onClick={() => setTried(null)}>{t('bulk.back')}</button></p>
        </>
      ) : (
        <>
          {choice.inputs.map((input) => <Input key={input.name} input={input} text={typed[input.name] ?? ''} change={(text) => setTyped({ ...typed, [input.name]: text })} fault={trouble?.faults[input.name]} />)}
          <Happened day={day} today={today} change={setDay} />
        </>
      )}
    </Frame>
  );
}
