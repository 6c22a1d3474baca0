// What happened, the latest first: who, when it happened and when it was recorded, what was entered, and what was corrected. A
// page at a time.
import { useState } from 'react';
import { HistoryDocument, type RowFragment } from '../../../gql/graphql';
import { useKept } from '../../kept';
import { Turns, useTurns } from '../../list/turns';
import { moment } from '../../moment';
import { Rows } from '../../rows';
import { t } from './words';
import { Cause } from './cause';
import { CorrectDialog, isCorrectable } from './form/correct';
import { Entered } from './entered';
import { usePage } from './page';
import { who } from './who';

const ROWS = 20;

export function History() {
  const { item } = usePage();
  const turns = useTurns();
  const [correcting, correct] = useState<RowFragment | null>(null);
  const { data, old } = useKept(HistoryDocument, { item: item.id, last: ROWS, before: turns.at });
  const journal = data?.item?.journal;
  if (!journal) return <p role="status">{t('loading')}</p>;
  const may = item.availableEvents.some(({ event, availability }) => event === 'correct' && availability !== 'NO');
  return (
    <section aria-labelledby="history">
      <h2 id="history">{t('history.title')}</h2>
      <Rows by="history" old={old}>
        <table className="history">
          <thead><tr><th scope="col" className="number">{t('history.row')}</th><th scope="col">{t('history.at')}</th><th scope="col">{t('history.what')}</th><th scope="col">{t('history.who')}</th><th scope="col">{t('history.recorded')}</th></tr></thead>
          <tbody>{[...journal.nodes].reverse().map((row) => <Row key={row.seq} row={row} correct={may && isCorrectable(row) ? () => correct(row) : undefined} />)}</tbody>
        </table>
      </Rows>
      <Turns name={t('history.pages')} turns={turns} next={journal.pageInfo.hasPreviousPage && journal.pageInfo.startCursor} back={t('history.later')} on={t('history.earlier')}>
        <p className="found">{t('history.count', { count: journal.totalCount })}</p>
      </Turns>
      {correcting && <CorrectDialog row={correcting} onClose={() => correct(null)} />}
    </section>
  );
}

function Row({ row, correct }: { row: RowFragment; correct: (() => void) | undefined }) {
  const { zone } = usePage();
  return (
    <tr className={row.voided ? 'voided' : undefined} id={`row-${row.seq}`}>
      <td className="number">{row.seq}</td>
      <td className="day">{moment(row.at, zone)}</td>
      <td>
        <strong>{row.title}</strong>{row.stage && <span> → {row.stage}</span>} <Marks row={row} />{row.cause && <> <Cause of={row.cause} /></>}
        <Entered row={row} />
        {correct && <button type="button" className="by-hand small" onClick={correct}>{t('history.correct')}<span className="unseen"> {t('history.row')} {row.seq}</span></button>}
      </td>
      <td><bdi>{who(row)}</bdi></td>
      <td className="day">{moment(row.recordedAt, zone)}</td>
    </tr>
  );
}

function timed({ origin, input }: RowFragment) {
  const value = (name: string) => (origin === 'TIMER' ? input.find((one) => one.name === name)?.value : undefined);
  const [folded, occurrence] = [value('folded'), value('occurrence')];
  const times = occurrence?.__typename === 'Number' ? Number(occurrence.number) : 1;
  return [times > 1 && t('history.occurrence', { times }), folded?.__typename === 'Flag' && folded.flag && t('history.folded')];
}

function Marks({ row }: { row: RowFragment }) {
  const marks = [
    ...timed(row),
    row.ignored && t('history.ignored'),
    row.late && t('history.late'),
    row.batchId && t('history.imported'),
    row.correctedBy !== null && t(row.voided ? 'history.voided' : 'history.corrected', { row: row.correctedBy }),
    row.corrects.length > 0 && t('history.corrects', { rows: row.corrects.join(', ') }),
  ].filter(Boolean);
  return marks.length > 0 && <span className="quiet">({marks.join('; ')})</span>;
}
