// The twin of dragging: every event that leads this card to another stage, and those that are not possible, with why.
import { t } from '../words';
import { Dialog } from '../../../dialog';
import { usePage } from '../../item/page';
import { Reasons } from '../../item/reasons';
import { type Moves, ways } from './moves';

type Props = { to: string | undefined; moves: Moves };

export function MoveDialog({ to, moves }: Props) {
  const { item, today, zone } = usePage();
  const can = ways(item, to);
  const cannot = item.availableEvents.filter(({ availability, inputs, leadsTo, roleTitles, event }) => availability === 'NO' && roleTitles.length + inputs.length > 0 && leadsTo.length === 0 && !can.some((one) => one.event === event));
  return (
    <Dialog title={t('board.move.title', { reference: item.reference })} onClose={moves.closeMenu}>
      <div className="body-of-form">
        <p><bdi>{item.title}</bdi> <span className="quiet">{item.stage}</span></p>
        {can.length === 0 && <p>{t('steps.none')}</p>}
        <ul className="moves">
          {can.map((way) => <li key={way.event}><button type="button" onClick={() => moves.act(item, way, { today, zone })}>{way.title} <small>→ {way.leadsTo.filter((stage) => stage !== item.stage).join(', ')}</small></button></li>)}
        </ul>
        {cannot.length > 0 && (
          <details className="impossible">
            <summary>{t('steps.impossible', { count: cannot.length })}</summary>
            <dl>{cannot.map(({ event, title, reasons }) => <div key={event}><dt>{title}</dt><dd><Reasons reasons={reasons} /></dd></div>)}</dl>
          </details>
        )}
      </div>
    </Dialog>
  );
}
