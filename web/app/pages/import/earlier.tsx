// Files that were brought in before: by whom, when, what they did. One is taken back as a whole, each item answered by itself.
import { useEffect, useRef, useState } from 'react';
import { Link } from '@tanstack/react-router';
import { ImportsDocument, type ImportsQuery, UndoImportDocument, type UndoImportMutation } from '../../../gql/graphql';
import { ask } from '../../ask';
import { number } from '../../format';
import { useKept } from '../../kept';
import { Turns, useTurns } from '../../list/turns';
import { moment } from '../../moment';
import { t } from './words';
import { Dialog } from '../../dialog';
import { Rows } from '../../rows';
import { ForReason } from '../item/form/reason';
import { Named } from '../item/reasons';

const ROWS = 20;

type Batch = ImportsQuery['imports']['nodes'][number];
type Undone = UndoImportMutation['undoBatch'];

export function Earlier({ zone }: { zone: string | undefined }) {
  const turns = useTurns();
  const [taking, take] = useState<Batch | null>(null);
  const [undone, tell] = useState<Undone | null>(null);
  const { data, old } = useKept(ImportsDocument, { first: ROWS, after: turns.at });
  const heading = useRef<HTMLHeadingElement>(null);
  // The button of what was taken back is gone with it.
  useEffect(() => {
    if (undone && document.activeElement === document.body) heading.current?.focus();
  }, [undone, data]);
  if (!data || !zone) return null;
  const { nodes, totalCount, pageInfo } = data.imports;
  return (
    <section aria-labelledby="earlier">
      <h2 id="earlier" ref={heading} tabIndex={-1}>{t('earlier.title')}</h2>
      <Undo undone={undone} />
      {totalCount === 0 ? <p>{t('earlier.none')}</p> : (
        <Rows by="earlier" old={old}>
          <table className="imports roomy">
            <thead><tr><th scope="col">{t('earlier.when')}</th><th scope="col">{t('earlier.file')}</th><th scope="col">{t('earlier.who')}</th><th scope="col" className="number">{t('earlier.created')}</th><th scope="col" className="number">{t('earlier.changed')}</th><th scope="col" className="number">{t('earlier.refused')}</th><th scope="col">{t('earlier.now')}</th></tr></thead>
            <tbody>
              {nodes.map((batch) => (
                <tr key={batch.id}>
                  <td className="day">{moment(batch.startedAt, zone)}</td>
                  <th scope="row"><bdi>{batch.file}</bdi> <span className="quiet">{t(`earlier.${batch.kind}`)}</span></th>
                  <td><bdi>{batch.person.name}</bdi></td>
                  <td className="number">{number(batch.created)}</td><td className="number">{number(batch.changed)}</td><td className="number">{number(batch.refused)}</td>
                  <td>{batch.undoneAt ? t('earlier.undone', { when: moment(batch.undoneAt, zone) }) : <>{!batch.endedAt && <span>{t('earlier.cut')} </span>}<button type="button" className="small" onClick={() => take(batch)}>{t('earlier.undo')}<span className="unseen"> {batch.file}</span></button></>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Rows>
      )}
      <Turns name={t('earlier.pages')} turns={turns} next={pageInfo.hasNextPage && pageInfo.endCursor} back={t('earlier.later')} on={t('earlier.before')} />
      {taking && <Dialog title={t('undo.title', { file: taking.file })} onClose={() => take(null)}><TakeBack batch={taking} tell={tell} onClose={() => take(null)} /></Dialog>}
    </section>
  );
}

type TakeBackProps = { batch: Batch; tell: (undone: Undone) => void; onClose: () => void };

function TakeBack({ batch, tell, onClose }: TakeBackProps) {
  return (
    <ForReason form={`undo ${batch.id}`} label={t('undo.reason')} sends={t('earlier.undo')} act={(reason, requestId) => ask(UndoImportDocument, { batch: batch.id, reason, requestId })} done={({ undoBatch }) => tell(undoBatch)} onClose={onClose}>
      <p>{t('undo.how')}</p>
    </ForReason>
  );
}

/** What became of each item. */
function Undo({ undone }: { undone: Undone | null }) {
  const left = undone?.filter(({ problem }) => problem) ?? [];
  return (
    <>
      <p role="status" className={undone ? 'said' : 'unseen'}>{undone ? t(undone.length === 0 ? 'undo.before' : 'undo.done', { count: undone.length - left.length }) : ''}</p>
      {left.length > 0 && (
        <div className="complaint">
          <p>{t('undo.left', { count: left.length })}</p>
          <ul>{left.map(({ item, target, problem }) => <li key={item}><Link to="/items/$id" params={{ id: item }}>{target?.reference} {target?.title}</Link>: <Named text={problem?.message ?? ''} /></li>)}</ul>
        </div>
      )}
    </>
  );
}
