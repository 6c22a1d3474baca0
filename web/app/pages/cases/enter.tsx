// What became of one hearing: what is possible on it and on each accused it concerns, then the form of the one that is chosen.
import { useEffect, useRef, useState } from 'react';
import type { HearingFragment } from '../../../gql/graphql';
import { arrows } from '../../arrows';
import { t } from './words';
import { Elsewhere } from '../item/elsewhere';
import { Dialog } from '../../dialog';
import { EventForm } from '../item/form/event';
import { hasForm } from '../item/form/fire';
import { type Possible, usePage } from '../item/page';

type Named = { id: string; reference: string; title: string };
type Chosen = { item: Named; event: Possible };
type Props = { hearing: HearingFragment; day: string | undefined; entered: (reference: string, what: string) => void; onClose: () => void };

/** Plain changes of data are on the item's own page. */
const ELSEWHERE = ['revise'];

export function Enter({ hearing, day, entered, onClose }: Props) {
  const [chosen, choose] = useState<Chosen | null>(null);
  const concerned = hearing.links.filter(({ kind, incoming }) => kind === 'concerns' && !incoming).map(({ item }) => item);
  const title = chosen ? `${chosen.item.reference}: ${chosen.event.title}` : `${hearing.reference}: ${t('hearings.what')}`;
  return (
    <Dialog title={title} onClose={onClose}>
      {chosen ? (
        <Elsewhere id={chosen.item.id} day={day} tell={() => entered(chosen.item.reference, chosen.event.title)}><Form event={chosen.event} onClose={() => choose(null)} /></Elsewhere>
      ) : (
        <div className="body-of-form possible" onKeyDown={arrows('[data-event]')}>
          {[hearing, ...concerned].map((item, place) => (
            <section key={item.id} aria-label={`${item.reference} ${item.title}`}>
              <h3><span className="reference">{item.reference}</span> <bdi>{item.title}</bdi></h3>
              <Elsewhere id={item.id} tell={() => undefined}><Events first={place === 0} choose={(event) => choose({ item, event })} /></Elsewhere>
            </section>
          ))}
        </div>
      )}
    </Dialog>
  );
}

/** The button that led here is gone: the form's first input has the focus. */
function Form({ event, onClose }: { event: Possible; onClose: () => void }) {
  const around = useRef<HTMLDivElement>(null);
  useEffect(() => around.current?.querySelector<HTMLElement>('.field :is(input, select, textarea), .primary')?.focus(), []);
  return <div ref={around} className="in-dialog"><EventForm event={event} onClose={onClose} /></div>;
}

function Events({ first, choose }: { first: boolean; choose: (event: Possible) => void }) {
  const { item } = usePage();
  const list = useRef<HTMLUListElement>(null);
  const can = item.availableEvents.filter(({ event, availability }) => availability !== 'NO' && hasForm(event) && !ELSEWHERE.includes(event));
  useEffect(() => {
    if (first) list.current?.querySelector('button')?.focus();
  }, [first]);
  if (can.length === 0) return <p className="quiet">{t('steps.none')}</p>;
  return (
    <ul ref={list}>
      {can.map((event) => <li key={event.event}><button type="button" data-event onClick={() => choose(event)}>{event.title}{event.availability === 'DEPENDS' && <small> {t('steps.depends')}</small>}</button></li>)}
    </ul>
  );
}
