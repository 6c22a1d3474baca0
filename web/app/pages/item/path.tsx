// The way it has gone through its workflow: a drawing with where it stands marked, and the same as a list. The drawing comes
// when it is opened.
import { useState } from 'react';
import { HistoryDocument } from '../../../gql/graphql';
import { useKept } from '../../kept';
import { moment } from '../../moment';
import { t } from './words';
import { Cause } from './cause';
import { usePage } from './page';
import { who } from './who';

/** Rows that are looked at for stages. */
const ROWS = 100;

export function Path() {
  const { item, zone } = usePage();
  const [drawn, draw] = useState(false);
  const { data } = useKept(HistoryDocument, { item: item.id, last: ROWS, before: null });
  const journal = data?.item?.journal;
  const rows = journal?.nodes.filter(({ voided }) => !voided) ?? [];
  const entered = rows.filter((row, place) => row.stage && row.stage !== rows.slice(0, place).findLast((one) => one.stage)?.stage);
  return (
    <section aria-labelledby="path">
      <h2 id="path">{t('path.title')}</h2>
      <ol className="path">{entered.map((row, place) => <li key={row.seq} aria-current={place === entered.length - 1 ? 'step' : undefined}><span>{row.stage}</span> <span className="quiet">{moment(row.at, zone)}, {row.title}{row.actor && !row.cause && <>, <bdi>{who(row)}</bdi></>}</span>{row.cause && <> <Cause of={row.cause} /></>}</li>)}</ol>
      <details className="how" onToggle={({ currentTarget }) => draw(currentTarget.open)}>
        <summary>{t('path.draw')}</summary>
        {drawn && <div className="diagram" role="region" aria-label={t('path.draw')} tabIndex={0}><img src={`/items/${item.id}/diagram.svg?revision=${item.revision}`} alt={t('path.drawn', { stage: item.stage })} /></div>}
      </details>
      {journal && journal.totalCount > journal.nodes.length && <p className="quiet">{t('path.more', { count: journal.nodes.length })}</p>}
    </section>
  );
}
