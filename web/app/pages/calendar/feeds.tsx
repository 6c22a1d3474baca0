// Addresses by which other calendars read what is shown here. Each is told once: whoever has it reads without signing in.
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { CreateFeedDocument, FeedsDocument, type MeQuery, RevokeFeedDocument } from '../../../gql/graphql';
import { ask, asked } from '../../ask';
import { useKinds } from '../../kind';
import { moment } from '../../moment';
import { t } from '../cases/words';
import { Alert } from '../item/form/frame';
import { useSending } from '../item/form/sending';
import { filterOf, type Search } from './search';

export function Feeds({ frame, search }: { frame: MeQuery; search: Search }) {
  const { data } = useQuery(asked(FeedsDocument, {}));
  const [address, setAddress] = useState<string | null>(null);
  const [said, say] = useState('');
  const { busy, trouble, send } = useSending();
  const called = useKinds();
  const whose = search.mine ? t('calendar.mine') : (frame.agencies.find(({ id }) => id === search.agency)?.title ?? t('calendar.everyone'));
  const shown = search.kind ? `${whose}, ${called(search.kind)}` : whose;
  const proposed = `Milepost: ${shown}`.slice(0, 120);
  const [typed, type] = useState<string | null>(null);
  const make = () => {
    const title = typed ?? proposed;
    void send((requestId) => ask(CreateFeedDocument, { input: { title, filter: filterOf(search, frame.me.id), requestId } }), ({ createFeed }) => {
      setAddress(createFeed.address && new URL(createFeed.address, location.href).href);
      say(t(createFeed.address ? 'feeds.made' : 'feeds.untold'));
      type(null);
    });
  };
  const revoke = (id: string) => void send((requestId) => ask(RevokeFeedDocument, { id, requestId }), () => {
    setAddress(null);
    say(t('feeds.revoked'));
  });
  return (
    <section className="feeds by-hand" aria-labelledby="feeds">
      <h2 id="feeds" tabIndex={-1}>{t('feeds.title')}</h2>
      <p className="hint">{t('feeds.how')}</p>
      <form className="filters" onSubmit={(event) => { event.preventDefault(); make(); }}>
        <label>{t('feeds.name')} <input required maxLength={120} dir="auto" value={typed ?? proposed} onChange={({ target }) => type(target.value)} /></label>
        <button aria-disabled={busy}>{t('feeds.make')}</button>
      </form>
      <Alert trouble={trouble} />
      <p role="status" className={said ? 'said' : 'unseen'}>{said}</p>
      {address && <Address address={address} say={say} />}
      {data && data.feeds.length > 0 && (
        <ul className="entries">
          {data.feeds.map(({ id, title, createdAt }) => <li key={id}><bdi>{title}</bdi> <span className="quiet">{moment(createdAt, frame.zone)}</span> <button type="button" className="small" onClick={() => revoke(id)}>{t('feeds.revoke')}<span className="unseen"> {title}</span></button></li>)}
        </ul>
      )}
    </section>
  );
}

function Address({ address, say }: { address: string; say: (text: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  /** Where a browser lets no page write there, the address is chosen, to be copied by hand. */
  const copy = async () => {
    field.current?.select();
    const copied = await navigator.clipboard?.writeText(address).then(() => true, () => false);
    say(t(copied ? 'feeds.copied' : 'feeds.chosen'));
  };
  return <p className="address"><label>{t('feeds.address')} <input ref={field} readOnly value={address} /></label> <button type="button" onClick={() => void copy()}>{t('feeds.copy')}</button></p>;
}
