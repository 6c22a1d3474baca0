// One item or case: what it is, what falls due next, what can be done, what is known of it and what happened.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ChangedDocument, ItemPageDocument, type ItemPageQuery } from '../../../gql/graphql';
import { asked, client, Refused } from '../../ask';
import { useLive } from '../../live';
import { remember } from '../../shell/recent';
import { t } from './words';
import { Children, Links, Objections } from './around';
import { called } from './called';
import { Data } from './data';
import { Deadlines, Next } from './due';
import { History } from './history';
import { Identity } from './identity';
import { Costs } from './money';
import { PageContext } from './page';
import { Path } from './path';
import { Reminders } from './reminders';
import { Steps } from './steps';

const route = getRouteApi('/items/$id');

export function ItemPage() {
  const { id } = route.useParams();
  return <OnePage key={id} id={id} />;
}

function OnePage({ id }: { id: string }) {
  const { data, error } = useQuery({ ...asked(ItemPageDocument, called(id)), throwOnError: (error, { state }) => error instanceof Refused && !isMissing(error) && state.data === undefined });
  // Also where it went out of her sight.
  if (isMissing(error)) return <div className="trouble"><h1>{t('item.missing')}</h1><p>{t('item.missing.what')}</p></div>;
  if (!data?.item) return <p role="status">{t('loading')}</p>;
  return <Shown data={data} item={data.item} />;
}

const isMissing = (error: unknown) => error instanceof Refused && error.code === 'NOT_FOUND';

function Shown({ data, item }: { data: ItemPageQuery; item: NonNullable<ItemPageQuery['item']> }) {
  const [said, tell] = useState('');
  const title = `${item.reference} ${item.title}`;
  useLive(ChangedDocument, { item: item.id }, ({ itemChanged: { entry } }) => {
    void client.invalidateQueries();
    if (entry.actor?.id !== data.me.id) tell(t('live.changed', { who: entry.actor?.name ?? t('origin.SYSTEM'), what: entry.title }));
  }, () => void client.invalidateQueries());
  useEffect(() => {
    document.title = `${title.slice(0, 120)} – Milepost`;
    remember(data.me.id, item);
  }, [title]);
  return (
    <PageContext value={{ item, today: data.today, zone: data.zone, me: data.me.id, tell }}>
      <article className="item">
        <Identity />
        <p role="status" className={said ? 'said' : 'unseen'}>{said}</p>
        <div className="first-row"><Next /><Steps /></div>
        <Objections />
        <Data />
        <Deadlines />
        <Children />
        <Links />
        <Costs />
        <Reminders />
        <History />
        <Path />
      </article>
    </PageContext>
  );
}
