// One event for all that is ticked: chosen here, tried in its dialog. What could not take it stays ticked.
import { useEffect, useRef, useState } from 'react';
import { BulkDocument, type ManyFragment, type TickedFragment } from '../../gql/graphql';
import { useKept } from '../kept';
import { t } from '../pages/plan/words';
import { BulkDialog } from './dialog';
import { type Choice, choices } from './fire';
import { Outcome } from './outcome';
import type { Ticks } from './ticks';

type Done = { answers: ManyFragment[]; items: TickedFragment[] };

export function Bulk({ ticks: { ticked, tick } }: { ticks: Ticks }) {
  const [done, setDone] = useState<Done | null>(null);
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
      {ticked.length > 0 && <Choose ticked={ticked} untick={() => tick(ticked, false)} recorded={recorded} />}
    </section>
  );
}

type Props = { ticked: string[]; untick: () => void; recorded: (answers: ManyFragment[], items: TickedFragment[]) => void };

function Choose({ ticked, untick, recorded }: Props) {
  const { data, old } = useKept(BulkDocument, { ids: ticked });
  const [chosen, choose] = useState('');
  const [open, setOpen] = useState<{ choice: Choice; items: TickedFragment[] } | null>(null);
  const items = data?.items.nodes.filter(({ id }) => ticked.includes(id)) ?? [];
  const can = choices(items);
  const choice = can.find(({ event }) => event === chosen);
  const close = () => setOpen(null);
  return (
    <div className="choose">
      <strong role="status">{t('bulk.count', { count: ticked.length })}</strong>
      <label>{t('bulk.event')}{' '}
        <select value={choice ? chosen : ''} onChange={({ target }) => choose(target.value)}>
          <option value="">{data && can.length === 0 ? t('bulk.none') : ''}</option>
          {can.map(({ event, title, possible }) => <option key={event} value={event}>{title} ({t('bulk.of', { possible, all: items.length })})</option>)}
        </select>
      </label>
      <button type="button" className="primary" disabled={!choice || old} onClick={() => choice && setOpen({ choice, items })}>{t('bulk.open')}</button>
      <button type="button" onClick={untick}>{t('bulk.untick')}</button>
      {open && data && <BulkDialog {...open} today={data.today} zone={data.zone} onClose={close} onDone={(answers) => { close(); recorded(answers, open.items); }} />}
    </div>
  );
}
