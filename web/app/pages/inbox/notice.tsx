// One notice: when it came, what it is about, what it says, and what can be done with it.
import type { NoticeFragment } from '../../../gql/graphql';
import { moment } from '../../moment';
import { t } from '../cases/words';
import { ItemLink } from '../item/identity';

type Props = { one: NoticeFragment; zone: string; ticked: boolean; tick: (yes: boolean) => void; read: () => void; finish: () => void; snooze: () => void };

export function Notice({ one, zone, ticked, tick, read, finish, snooze }: Props) {
  const { item, state, body, sentAt, snoozedUntil } = one;
  const about = item ? item.reference : t('inbox.digest');
  const named = <span className="unseen"> {about}</span>;
  return (
    <li className={state === 'UNREAD' ? 'unread' : undefined}>
      <input type="checkbox" aria-label={t('inbox.tick', { about })} checked={ticked} disabled={state === 'DONE'} onChange={({ target }) => tick(target.checked)} />
      <div>
        <p>{state === 'UNREAD' && <b className="new">{t('inbox.new')}</b>} {item ? <ItemLink item={item} /> : <strong>{t('inbox.digest')}</strong>} {item && <span className="quiet">{item.stage}</span>}</p>
        {body && <p className="written">{body}</p>}
        <p className="quiet">{sentAt && <time dateTime={sentAt}>{moment(sentAt, zone)}</time>}{snoozedUntil && ` · ${t('inbox.back', { when: moment(snoozedUntil, zone) })}`}</p>
      </div>
      {state !== 'DONE' && (
        <p className="by-hand">
          {state === 'UNREAD' && <button type="button" className="small" onClick={read}>{t('inbox.read')}{named}</button>}
          <button type="button" className="small" onClick={snooze}>{t('inbox.snooze')}{named}</button>
          <button type="button" className="small" onClick={finish}>{t('inbox.finish')}{named}</button>
        </p>
      )}
    </li>
  );
}
