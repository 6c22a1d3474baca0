// One stage with its cards, the earliest due first. Long ones are shown in part, and say how many more there are.
import { Link } from '@tanstack/react-router';
import { useEffect, useId, useRef, useState } from 'react';
import { type CardFragment, ColumnDocument, type PlanFrameQuery } from '../../../../gql/graphql';
import { number, short } from '../../../format';
import { useKept } from '../../../kept';
import { t } from '../words';
import { filter, type Search } from '../search';
import { type Moves, ways } from './moves';

/** Cards that are added at a time, and those that a column ends at. */
const STEP = 20;
const MOST = 100;

/** What a column begins with. */
export const cards = (stage: string, plan: string, search: Search, first = STEP) => ({ filter: { ...filter(search, plan), stage }, first });

type Props = { stage: string; frame: PlanFrameQuery; plan: string; search: Search; moves: Moves };

export function Column({ stage, frame, plan, search, moves }: Props) {
  const heading = useId();
  const [first, setFirst] = useState(STEP);
  const { data, old } = useKept(ColumnDocument, cards(stage, plan, search, first));
  const shown = data?.items.nodes ?? [];
  const more = (data?.items.totalCount ?? 0) - shown.length;
  const { item } = moves.dragged ?? {};
  const way = item && item.stage !== stage ? ways(item, stage)[0] : undefined;
  return (
    <section
      aria-labelledby={heading}
      className={way ? 'column open' : 'column'}
      onDragOver={(event) => way && event.preventDefault()}
      onDrop={(event) => { event.preventDefault(); moves.drop(stage, frame); }}
    >
      <h2 id={heading}>{stage} <small className="quiet">{number(data?.items.totalCount ?? 0)}</small></h2>
      {way && <p className="drop-here">{t('board.drop', { event: way.title })}</p>}
      <ul className={old ? 'old' : undefined}>{shown.map((card) => <Card key={card.id} card={card} moves={moves} />)}</ul>
      {more > 0 && first < MOST && <button type="button" onClick={() => setFirst(first + STEP)}>{t('board.more', { count: Math.min(STEP, more), more })}</button>}
      {more > 0 && first >= MOST && <Link from="/plan" to="." search={(now: Search): Search => ({ ...now, view: undefined, stage })}>{t('board.rest', { more })}</Link>}
    </section>
  );
}

function Card({ card, moves }: { card: CardFragment; moves: Moves }) {
  const button = useRef<HTMLButtonElement>(null);
  const { moved, arrived } = moves;
  const here = moved?.id === card.id && moved.from !== card.stage;
  // The card that was moved has the focus where it came to.
  useEffect(() => {
    if (!here) return;
    button.current?.focus();
    arrived();
  }, [here, arrived]);
  return (
    <li className={moves.dragged?.id === card.id ? 'card dragged' : 'card'} draggable onDragStart={() => void moves.drag(card.id)} onDragEnd={moves.letGo}>
      <Link to="/items/$id" params={{ id: card.id }} draggable={false}><span className="reference">{card.reference}</span> <bdi>{card.title}</bdi></Link>
      <p>{card.lead?.title}</p>
      <p>{card.due && <time dateTime={card.due}>{short(card.due)}</time>} <span className={`standing ${card.standing.toLowerCase().replace('_', '-')}`}>{t(`standing.${card.standing}`)}</span></p>
      <button type="button" ref={button} className="small by-hand" onClick={() => moves.open({ id: card.id })}>{t('board.move')}<span className="unseen"> {card.reference}</span></button>
    </li>
  );
}
