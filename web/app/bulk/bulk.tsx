// One event for all that is ticked: chosen here, tried in its dialog. What could not take it stays ticked.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { BulkDocument, FormsDocument, type ManyFragment, type TickedFragment } from '../../gql/graphql';
import { asked } from '../ask';
import { useKept } from '../kept';
import { t } from '../pages/plan/words';
import { BulkDialog } from './dialog';
import { type Choice, choices } from './fire';
import { Outcome } from './outcome';
import type { Ticks } from './ticks';

type Done = { answers: ManyFragment[]; items: TickedFragment[] };

export function Bulk({ ticks: { ticked, tick } }: { ticks: Ticks }) {
  const [done, setDone] = useState<Done | null>(null);
  // What is being filled in stays, also where what was ticked is shown no more.
  const [open, setOpen] = useState<Open | null>(null);
  const told = useRef<HTMLDivElement>(null);
  // What opened the form may be gone with the ticks.
  useEffect(() => {
    if (done) told.current?.focus();
  }, [done]);
  const recorded = (answers: ManyFragment[], items: TickedFragment[]) => {
    setDone({ answers, items });
    tick(answers.filter(({ changed }) => changed).map(({ item }) => item), false);
  };
  return (
    <section className="bulk" aria-label={t('bulk.title')}>
      <div role="status" ref={told} tabIndex={-1}>{done && <><button type="button" className="close" aria-label={t('form.close')} onClick={() => setDone(null)}><span aria-hidden="true">×</span></button><Outcome {...done} dry={false} /></>}</div>
      {ticked.length > 0 && <Choose ticked={ticked} untick={() => tick(ticked, false)} open={setOpen} />}
      {open && <BulkDialog {...open} onClose={() => setOpen(null)} onDone={(answers) => { setOpen(null); recorded(answers, open.items); }} />}
    </section>
  );
}

type Open = { choice: Choice; items: TickedFragment[]; today: string; zone: string };
type Props = { ticked: string[]; untick: () => void; open: (open: Open) => void };

function Choose({ ticked, untick, open }: Props) {
  const { data, old } = useKept(BulkDocument, { ids: ticked });
  // What is restricted is to be known before something is typed.
  useQuery(asked(FormsDocument, {}));
  const [chosen, choose] = useState('');
  const items = data?.items.nodes.filter(({ id }) => ticked.includes(id)) ?? [];
  const can = choices(items);
  const choice = can.find(({ event }) => event === chosen);
  return (
    <div className="choose">
      <strong role="status">{t('bulk.count', { count: ticked.length })}</strong>
      <label>{t('bulk.event')}{' '}
        <select value={choice ? chosen : ''} onChange={({ target }) => choose(target.value)}>
          <option value="">{data && can.length === 0 ? t('bulk.none') : ''}</option>
          {can.map(({ event, title, possible }) => <option key={event} value={event}>{title} ({t('bulk.of', { possible, all: items.length })})</option>)}
        </select>
      </label>
      <button type="button" className="primary" disabled={!choice || old} onClick={() => choice && data && open({ choice, items, today: data.today, zone: data.zone })}>{t('bulk.open')}</button>
      <button type="button" onClick={untick}>{t('bulk.untick')}</button>
    </div>
  );
}
