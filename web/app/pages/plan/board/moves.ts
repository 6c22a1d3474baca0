// Moving a card: by an event that may lead to another stage. What asks for nothing is done at once, what asks for data opens its
// form. Dragging and the button lead to the same.
import { useState } from 'react';
import { ItemPageDocument } from '../../../../gql/graphql';
import { asked, client } from '../../../ask';
import { t } from '../words';
import { fire } from '../../item/form/fire';
import { useSending } from '../../item/form/sending';
import type { Item, Possible } from '../../item/page';

type Dragged = { id: string; item: Item | null };

/** Events that may lead away from its stage, or to the one that is named. */
export function ways(item: Item, to?: string): Possible[] {
  const leads = ({ leadsTo }: Possible) => leadsTo.some((stage) => stage !== item.stage && (to === undefined || stage === to));
  return item.availableEvents.filter((event) => event.availability !== 'NO' && leads(event));
}

type Menu = { id: string; to?: string };
type Form = { id: string; event: string };

export function useMoves() {
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const [menu, setMenu] = useState<Menu | null>(null);
  const [form, setForm] = useState<Form | null>(null);
  const [said, tell] = useState('');
  const [moved, setMoved] = useState<{ id: string; from: string } | null>(null);
  const { trouble, send } = useSending();

  function act(item: Item, way: Possible, { today, zone }: { today: string; zone: string }) {
    setMenu(null);
    setMoved({ id: item.id, from: item.stage });
    if (way.inputs.length > 0 || way.availability === 'DEPENDS') {
      setForm({ id: item.id, event: way.event });
      return;
    }
    void send((requestId) => fire(way.event, { item, input: [], day: today, today, zone, requestId }), (done) => tell(t('board.moved', { reference: item.reference, event: way.title, stage: done.stage })));
  }

  /** What is possible is asked for when she takes the card. */
  async function drag(id: string) {
    setDragged({ id, item: null });
    const { item } = await client.fetchQuery(asked(ItemPageDocument, { id }));
    setDragged((now) => (now?.id === id ? { id, item } : now));
  }

  function drop(to: string, now: { today: string; zone: string }) {
    const item = dragged?.item;
    setDragged(null);
    if (!item) return;
    const [way, ...others] = ways(item, to);
    if (way && others.length === 0) act(item, way, now);
    else if (way) setMenu({ id: item.id, to });
  }

  return { dragged, menu, form, said, tell, moved, trouble, act, drag, drop, letGo: () => setDragged(null), arrived: () => setMoved(null), open: setMenu, closeMenu: () => setMenu(null), closeForm: () => setForm(null) };
}

export type Moves = ReturnType<typeof useMoves>;
