// Who will be reminded, and when, if nothing happens until then; and her own, put off or given to somebody.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ComingDocument, type ComingQuery, TestRemindersDocument } from '../../../gql/graphql';
import { ask, asked } from '../../ask';
import { after, short } from '../../format';
import { moment } from '../../moment';
import { Rows } from '../../rows';
import { t } from './words';
import { DelegateDialog, SnoozeDialog } from './form/aside';
import { useSending } from './form/sending';
import { usePage } from './page';
import { rungOf } from './rung';

/** How far ahead is looked. */
const DAYS = 30;

export function Reminders() {
  const { item, today, zone } = usePage();
  const [opened, open] = useState<'snooze' | 'delegate' | null>(null);
  const { data } = useQuery({ ...asked(ComingDocument, { item: item.id, until: after(today, DAYS) }), enabled: !item.finished });
  if (item.finished) return null;
  const coming = together(data?.reminderPreview ?? []);
  return (
    <section>
      <h2>{t('reminders.title')}</h2>
      {item.snoozes.map((one) => <p key={`${one.person.id} ${one.deadline}`}><bdi>{one.person.name}</bdi>: {t('reminders.off', { day: short(one.until) })} <bdi className="quiet">{one.reason}</bdi></p>)}
      {item.delegations.map((one) => <p key={`${one.person.id} ${one.to.id} ${one.since}`}>{t('reminders.given', { from: one.person.name ?? t('value.nobody'), to: one.to.name ?? t('value.nobody'), day: short(one.until) })}</p>)}
      {data && coming.length === 0 && <p>{t('reminders.none', { days: DAYS })}</p>}
      {coming.length > 0 && (
        <Rows name={t('reminders.title')}>
          <table>
            <caption><div>{t('reminders.how', { days: DAYS })}</div></caption>
            <thead><tr><th scope="col">{t('reminders.when')}</th><th scope="col">{t('reminders.whom')}</th><th scope="col">{t('column.what')}</th><th scope="col">{t('reminders.outcome')}</th></tr></thead>
            <tbody>
              {coming.map(([one, ...others]) => (
                <tr key={key(one)}>
                  <td className="day">{moment(one.at, zone)}</td><td><ul>{[one, ...others].map((each) => <li key={each.recipient}><Whom one={each} /></li>)}</ul></td>
                  <td>{item.deadlines.find(({ name }) => name === one.deadline)?.title ?? one.deadline} <span className="quiet">{rungOf(one.rung)}</span></td>
                  <td>{t(`reminders.${one.outcome}`)}{one.reason && <span className="quiet"> {one.reason}</span>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Rows>
      )}
      {coming.length > 0 && <TryOut />}
      <p className="by-hand"><button type="button" onClick={() => open('snooze')}>{t('snooze.title')}</button><button type="button" onClick={() => open('delegate')}>{t('delegate.title')}</button></p>
      {opened === 'snooze' && <SnoozeDialog onClose={() => open(null)} />}
      {opened === 'delegate' && <DelegateDialog onClose={() => open(null)} />}
    </section>
  );
}

function TryOut() {
  const { item, tell } = usePage();
  const { busy, trouble, send } = useSending();
  const hear = () => void send((requestId) => ask(TestRemindersDocument, { item: item.id, requestId }), ({ count }) => tell(t('reminders.tried', { count })));
  return (
    <>
      <p className="hint by-hand">{t('reminders.try.how')} <button type="button" className="small" aria-disabled={busy} onClick={hear}>{t('reminders.try')}</button></p>
      <div role="alert" className={trouble ? 'complaint' : undefined}>{trouble && <p>{trouble.said}</p>}</div>
    </>
  );
}

type Coming = ComingQuery['reminderPreview'][number];

const key = ({ at, deadline, rung, outcome, reason }: Coming) => [at, deadline, rung, outcome, reason].join(' ');

/** One row for all who are told the same at the same time. */
function together(coming: Coming[]): [Coming, ...Coming[]][] {
  const rows = new Map<string, [Coming, ...Coming[]]>();
  for (const one of coming) rows.get(key(one))?.push(one) ?? rows.set(key(one), [one]);
  return [...rows.values()];
}

function Whom({ one: { person, recipient, standsFor } }: { one: Coming }) {
  return <><bdi>{person?.name ?? recipient.replace(/^\w+:/, '')}</bdi>{standsFor && <span className="quiet"> ({t('reminders.for', { name: standsFor.name ?? '' })})</span>}</>;
}
