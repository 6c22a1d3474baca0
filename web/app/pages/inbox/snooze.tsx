// Until when notices are put off: then they are unread again.
import { useId, useState } from 'react';
import { SnoozeNoticesDocument } from '../../../gql/graphql';
import { ask } from '../../ask';
import { after } from '../../format';
import { instant } from '../../moment';
import { t } from '../cases/words';
import { Dialog } from '../../dialog';
import { Field, Frame } from '../item/form/frame';
import { useSending } from '../item/form/sending';

type Props = { ids: string[]; today: string; zone: string; done: (count: number) => void; onClose: () => void };

/** When one that is put off without another thought comes back. */
const MORNING = 'T08:00';

export function SnoozeDialog(props: Props) {
  return <Dialog title={t('inbox.snooze-title', { count: props.ids.length })} onClose={props.onClose}><Snooze {...props} /></Dialog>;
}

function Snooze({ ids, today, zone, done, onClose }: Props) {
  const id = useId();
  const [until, setUntil] = useState(`${after(today, 1)}${MORNING}`);
  const { busy, trouble, send, complain } = useSending();
  const submit = () => {
    if (until === '') {
      complain({ until: t('form.missing') });
      return;
    }
    void send((requestId) => ask(SnoozeNoticesDocument, { ids, until: instant(until, zone), requestId }), (answer) => {
      onClose();
      done(answer.done);
    });
  };
  return (
    <Frame sends={t('inbox.snooze')} busy={busy} trouble={trouble} onSend={submit} onClose={onClose}>
      <Field id={id} label={t('inbox.until')} hint={t('hint.instant')} fault={trouble?.faults.until}>
        <input id={id} type="datetime-local" required value={until} aria-invalid={trouble?.faults.until !== undefined} aria-describedby={`${id}-hint`} onChange={({ target }) => setUntil(target.value)} />
      </Field>
    </Frame>
  );
}
