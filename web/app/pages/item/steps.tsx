// What can be done now, each a button that opens its form; and what cannot, with why and by whom.
import { type ReactNode, useState } from 'react';
import { t } from './words';
import { AssignDialog } from './form/assign';
import { BaselineDialog } from './form/baseline';
import { CostDialog } from './form/cost';
import { EventDialog } from './form/event';
import { draftKey, readDraft } from './form/draft';
import { hasForm } from './form/fire';
import { AllocateDialog, FundDialog } from './form/funding';
import { LinkDialog } from './form/link';
import { SpendDialog } from './form/spend';
import { type Possible, usePage } from './page';
import { Reasons } from './reasons';

/** A correction is asked for at the row it is about, and a withheld field where it stands. */
const ELSEWHERE = ['correct', 'reveal'];
/** Built-in events whose forms ask for more than inputs. */
const OWN: Record<string, (props: { title: string; onClose: () => void }) => ReactNode> = {
  assign: AssignDialog, link: LinkDialog, cost: CostDialog, spend: SpendDialog, fund: FundDialog, allocate: AllocateDialog, baseline: BaselineDialog,
};

export function Steps() {
  const { item, me } = usePage();
  const [open, setOpen] = useState<Possible | null>(null);
  const here = item.availableEvents.filter(({ event }) => !ELSEWHERE.includes(event));
  const can = here.filter(({ availability }) => availability !== 'NO');
  const forms = can.filter(({ event }) => hasForm(event) || event in OWN);
  const cannot = here.filter(({ availability }) => availability === 'NO');
  const close = () => setOpen(null);
  return (
    <section aria-labelledby="steps">
      <h2 id="steps" tabIndex={-1}>{t('steps.title')}</h2>
      {forms.length === 0 && <p>{t('steps.none')}</p>}
      <div className="steps">
        {forms.map((event) => (
          <button key={event.event} type="button" onClick={() => setOpen(event)}>
            {event.title}{event.availability === 'DEPENDS' && <small> {t('steps.depends')}</small>}{readDraft(draftKey(me, item.id, event.event)) && <small className="draft"> {t('steps.draft')}</small>}
          </button>
        ))}
      </div>
      {cannot.length > 0 && <Impossible events={cannot} />}
      {open && <Form event={open} onClose={close} />}
    </section>
  );
}

function Form({ event, onClose }: { event: Possible; onClose: () => void }) {
  const Own = OWN[event.event];
  return Own ? <Own title={event.title} onClose={onClose} /> : <EventDialog event={event} onClose={onClose} />;
}

function Impossible({ events }: { events: Possible[] }) {
  return (
    <details className="impossible">
      <summary>{t('steps.impossible', { count: events.length })}</summary>
      <dl>
        {events.map(({ event, title, reasons, roleTitles }) => (
          <div key={event}>
            <dt>{title}</dt>
            <dd><Reasons reasons={reasons} />{roleTitles.length > 0 && <p className="quiet">{t('steps.roles', { roles: roleTitles.join(', ') })}</p>}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
