// The plan as a board: a column a stage, in the workflow's order. A card is dragged, or moved with its button, to stages that an
// event leads to.
import type { PlanFrameQuery } from '../../../../gql/graphql';
import { t } from '../words';
import { Elsewhere } from '../../item/elsewhere';
import { EventDialog } from '../../item/form/event';
import { Alert } from '../../item/form/frame';
import { usePage } from '../../item/page';
import type { Search } from '../search';
import { Column } from './column';
import { MoveDialog } from './menu';
import { useMoves } from './moves';
import { Rest } from './rest';

export function Board({ frame, plan, search }: { frame: PlanFrameQuery; plan: string; search: Search }) {
  const moves = useMoves();
  const { said, trouble, menu, form, tell, closeForm } = moves;
  const stages = new Set(frame.workflows.filter(({ kind }) => kind === 'action').flatMap(({ stages }) => stages));
  const shown = [...stages].filter((stage) => !search.stage || stage === search.stage);
  return (
    <>
      <p role="status" className={said ? 'said' : 'unseen'}>{said}</p>
      <Alert trouble={trouble} />
      <div className="board" role="region" aria-label={t('board.title')} tabIndex={0}>
        {shown.map((stage) => <Column key={stage} stage={stage} frame={frame} plan={plan} search={search} moves={moves} />)}
      </div>
      <Rest stages={shown} plan={plan} search={search} />
      {menu && <Elsewhere id={menu.id} tell={tell}><MoveDialog to={menu.to} moves={moves} /></Elsewhere>}
      {form && <Elsewhere id={form.id} tell={tell}><Form event={form.event} onClose={closeForm} /></Elsewhere>}
    </>
  );
}

function Form({ event, onClose }: { event: string; onClose: () => void }) {
  const way = usePage().item.availableEvents.find((one) => one.event === event);
  return way && <EventDialog event={way} onClose={onClose} />;
}
