// The forms of a workflow as people get them. Nothing is sent from here.
import { useId, useState } from 'react';
import type { EventFormsFragment } from '../../../gql/graphql';
import { t } from './words';
import { Input } from '../item/form/input';

type Event = EventFormsFragment['events'][number];

export function Forms({ title, events }: { title: string; events: Event[] }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="forms">
      <h2 id={id}>{title}</h2>
      <p className="aside">{t('forms.how')}</p>
      {events.map((event) => <One key={event.name} event={event} />)}
    </section>
  );
}

function One({ event }: { event: Event }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="how" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{event.title} <span className="quiet">{event.name}, {t('forms.inputs', { count: event.inputs.length })}</span></summary>
      {open && (
        <fieldset className="form-preview" disabled>
          <legend className="unseen">{event.title}</legend>
          {event.inputs.map((input) => <Input key={input.name} input={input} text="" change={() => undefined} fault={undefined} />)}
          <button type="button" className="primary">{event.title}</button>
        </fieldset>
      )}
    </details>
  );
}
