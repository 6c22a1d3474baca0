// Another date for an action: its deadline is extended, with the reasons its workflow asks for. Who may not reads why.
import { Link } from '@tanstack/react-router';
import { t } from '../words';
import { Dialog } from '../../../dialog';
import { Elsewhere } from '../../item/elsewhere';
import { EventDialog } from '../../item/form/event';
import { EXTEND } from '../../item/form/fire';
import { usePage } from '../../item/page';
import { Reasons } from '../../item/reasons';
import type { Asked } from './timeline';

export function Reschedule({ asked, tell, onClose }: { asked: Asked; tell: (text: string) => void; onClose: () => void }) {
  return <Elsewhere id={asked.id} tell={tell}><One asked={asked} onClose={onClose} /></Elsewhere>;
}

function One({ asked: { until }, onClose }: { asked: Asked; onClose: () => void }) {
  const { item } = usePage();
  const next = item.deadlines.find(({ state, due }) => state === 'OPEN' && due === item.due);
  const event = item.availableEvents.find(({ event }) => event === EXTEND + next?.name);
  if (event && event.availability !== 'NO') return <EventDialog event={event} start={until ? { until } : undefined} onClose={onClose} />;
  return (
    <Dialog title={t('timeline.move.title', { reference: item.reference })} onClose={onClose}>
      <div className="body-of-form">
        {event ? <Reasons reasons={event.reasons} /> : <p>{t('timeline.move.none')}</p>}
        <p><Link to="/items/$id" params={{ id: item.id }}>{t('timeline.move.open')}</Link></p>
      </div>
    </Dialog>
  );
}
