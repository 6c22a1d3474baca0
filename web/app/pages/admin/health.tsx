// How the server is: what waits and since when, what could not be delivered, how much there is, what is published.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { FindingsDocument, HealthDocument, type HealthQuery, SendAgainDocument, UndeliveredNoticesDocument } from '../../../gql/graphql';
import { ask, asked, client } from '../../ask';
import { number } from '../../format';
import { useKept } from '../../kept';
import { moment } from '../../moment';
import { t } from '../../words';
import { Alert } from '../item/form/frame';
import { useSending } from '../item/form/sending';
import { useFrame } from './frame';
import { Pages, Table } from './parts';
import { paged, type Search } from './search';
import { a } from './words';

type Seen = HealthQuery['health'];
const MEGABYTE = 1_048_576;

export function Health({ search }: { search: Search }) {
  const { me, zone } = useFrame();
  const { data } = useKept(HealthDocument, {});
  if (!data) return <p role="status">{t('loading')}</p>;
  return (
    <>
      <Facts seen={data.health} />
      <Checks />
      {me.hearsAlarms ? <Undelivered search={search} /> : <p>{a('health.undelivered', { count: data.health.undelivered.number })} {a('health.not-alarmed')}</p>}
      <h3>{a('health.published')}</h3>
      <Table name={a('health.published')} heads={['health.class', 'health.id', 'days.version', 'record.when']}>
        {data.published.map((file) => <tr key={`${file.class} ${file.id}`}><td>{a(`class.${file.class}`)}</td><th scope="row">{file.id}</th><td className="number">{file.version}</td><td className="day">{moment(file.publishedAt, zone)}</td></tr>)}
      </Table>
      <h3>{a('health.tables')}</h3>
      <Table name={a('health.tables')} heads={['health.table', 'health.rows']}>
        {data.health.tables.map(({ name, rows }) => <tr key={name}><th scope="row">{name}</th><td className="number">{counted(rows)}</td></tr>)}
      </Table>
    </>
  );
}

const counted = ({ number: count, more }: { number: number; more: boolean }) => (more ? a('health.more', { count: number(count) }) : number(count));

function Facts({ seen: { version, database, sync, bytes, timers, deliveries } }: { seen: Seen }) {
  const { zone } = useFrame();
  const waits = ({ count, oldest }: Seen['timers']) => (oldest ? a('health.waits', { count: counted(count), when: moment(oldest, zone) }) : a('health.nothing'));
  return (
    <dl className="facts">
      <div><dt>{a('health.version')}</dt><dd>{version}</dd></div>
      <div><dt>{a('health.database')}</dt><dd>{database}, {a('health.size', { size: number(Math.max(1, Math.round(Number(bytes) / MEGABYTE))) })}<span className="under">{sync}</span></dd></div>
      <div><dt>{a('health.timers')}</dt><dd>{waits(timers)}</dd></div>
      <div><dt>{a('health.deliveries')}</dt><dd>{waits(deliveries)}</dd></div>
    </dl>
  );
}

function Checks() {
  const { data, isFetching, refetch } = useQuery({ ...asked(FindingsDocument, {}), enabled: false });
  return (
    <>
      <div className="steps by-hand"><button type="button" aria-disabled={isFetching} onClick={() => void refetch()}>{a('health.check')}</button></div>
      <div role="status">
        {data && (data.health.findings.length === 0 ? <p>{a('health.well')}</p> : <ul className="complaint">{data.health.findings.map((finding) => <li key={finding}>{finding}</li>)}</ul>)}
      </div>
      <p className="quiet">{a('health.doctor')}</p>
    </>
  );
}

export function Undelivered({ search }: { search: Search }) {
  const { zone, tell } = useFrame();
  const { data, old } = useKept(UndeliveredNoticesDocument, paged(search));
  const [chosen, choose] = useState<string[]>([]);
  const { busy, trouble, send } = useSending();
  if (!data) return <p role="status">{t('loading')}</p>;
  const { nodes, totalCount, pageInfo } = data.undelivered;
  const here = chosen.filter((id) => nodes.some((one) => one.id === id));
  const again = () => void send((requestId) => ask(SendAgainDocument, { ids: here, requestId }), ({ sendAgain }) => {
    tell(a('health.sent', { count: sendAgain.sent, dropped: sendAgain.dropped.length }));
    choose([]);
    void client.invalidateQueries();
  });
  return (
    <section aria-labelledby="undelivered">
      <h3 id="undelivered">{a('health.undelivered.title')}</h3>
      <p role="status" className="found">{a('health.undelivered', { count: totalCount })}</p>
      <Alert trouble={trouble} />
      {nodes.length > 0 && (
        <>
          <Table name={a('health.undelivered.title')} heads={['health.choose', 'health.to', 'health.channel', 'health.about', 'health.reason', 'health.since']} old={old}>
            {nodes.map(({ id, recipient, channel, reason, attempts, since, item }) => (
              <tr key={id + channel}>
                <td><input type="checkbox" aria-label={a('health.choose.one', { to: recipient })} checked={here.includes(id)} onChange={({ target }) => choose(target.checked ? [...here, id] : here.filter((one) => one !== id))} /></td>
                <th scope="row"><bdi>{recipient}</bdi></th>
                <td>{a(`channel.${channel}`)}</td>
                <td>{item && <Link to="/items/$id" params={{ id: item.id }}>{item.reference} {item.title}</Link>}</td>
                <td>{reason} <span className="quiet">{a('health.attempts', { count: attempts })}</span></td>
                <td className="day">{moment(since, zone)}</td>
              </tr>
            ))}
          </Table>
          <div className="steps by-hand">
            <button type="button" disabled={here.length === 0} aria-disabled={busy} onClick={again}>{a('health.again', { count: here.length })}</button>
            <button type="button" onClick={() => choose(nodes.map(({ id }) => id))}>{a('health.choose.all')}</button>
          </div>
        </>
      )}
      <Pages info={pageInfo} />
    </section>
  );
}
