// Saving what the page shows as a view: its title, and whom it is for.
import { useId } from 'react';
import { type Audience, SaveViewDocument } from '../../gql/graphql';
import { ask } from '../ask';
import { Dialog } from '../dialog';
import { described, Field, Frame } from '../pages/item/form/frame';
import { useForm } from '../pages/item/form/useform';
import { t } from '../pages/plan/words';

type Props = { page: string; search: string; agencies: { id: string; title: string }[]; onClose: () => void; tell: (text: string) => void };

const AGENCY = 'AGENCY ';

export function SaveDialog(props: Props) {
  return <Dialog title={t('views.save')} onClose={props.onClose}><Save {...props} /></Dialog>;
}

function Save({ page, search, agencies, onClose, tell }: Props) {
  const id = useId();
  const { typed: { title, whose }, put, back, busy, trouble, send, complain } = useForm(`view ${page}`, { title: '', whose: 'MINE' });
  const fault = trouble?.faults.title;
  const agency = whose.startsWith(AGENCY) ? whose.slice(AGENCY.length) : null;
  const submit = () => {
    if (title.trim() === '') {
      complain({ title: t('form.missing') });
      return;
    }
    const view = { title, page, search, agency, audience: agency ? 'AGENCY' : (whose as Audience) };
    void send((requestId) => ask(SaveViewDocument, { view: { ...view, audience: view.audience as Audience }, requestId }), () => {
      tell(t('views.saved', { title: title.trim() }));
      onClose();
    });
  };
  const choice = (value: string, label: string) => (
    <label key={value}><input type="radio" name="whose" checked={whose === value} onChange={() => put({ whose: value })} /> {label}</label>
  );
  return (
    <Frame sends={t('views.save.do')} busy={busy} trouble={trouble} onSend={submit} onClose={onClose} back={back}>
      <Field id={id} label={t('views.name')} required fault={fault}>
        <input id={id} required maxLength={120} dir="auto" aria-invalid={fault !== undefined} aria-describedby={described(id, false, fault !== undefined)} value={title} onChange={({ target }) => put({ title: target.value })} />
      </Field>
      <fieldset className="boxes">
        <legend>{t('views.whose')}</legend>
        {choice('MINE', t('views.for.MINE'))}
        {agencies.map((agency) => choice(AGENCY + agency.id, t('views.for.AGENCY', { agency: agency.title })))}
        {choice('EVERYONE', t('views.for.EVERYONE'))}
      </fieldset>
    </Frame>
  );
}
