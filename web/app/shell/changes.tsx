// What others recorded while somebody reads: told in a corner, and shown when she wants it. No row moves under her hand; only
// a new day is shown at once.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { GrownDocument, NewestDocument, RecordedDocument, type RecordedQuery, type TypedDocumentString } from '../../gql/graphql';
import { asked, client } from '../ask';
import { useIsLive, useLive } from '../live';
import { t } from '../words';
import { SHELL } from './known';

/** How often the record is asked for what is new, while the page is to be seen and nobody tells it. */
const PAUSE = 30_000;
/** How often for a new day, while what is new is told. */
const SLOW = 300_000;
/** What happens at once is asked for once. */
const TOGETHER = 1_000;

type Props = { kinds?: readonly string[]; said?: 'changes.action' | 'changes.item'; shows: TypedDocumentString<unknown, never> };

/** `shows` is what the page asks for: its answers hold until she wants newer ones. Of these kinds, or of every one. */
export function Changes({ kinds, said = 'changes.item', shows }: Props) {
  const hash = shows.__meta__?.hash;
  const { recorded, go } = useRecorded();
  const me = useQuery(SHELL).data?.me.id;
  const day = useRef<string | undefined>(undefined);
  const show = () => {
    go();
    void client.invalidateQueries({ queryKey: [hash] });
  };
  useEffect(() => {
    client.setQueryDefaults([hash], { refetchOnWindowFocus: ({ state }) => state.status === 'error' && 'always' });
    return client.getQueryCache().subscribe((event) => {
      if (event.type === 'updated' && event.action.type === 'success' && event.query.queryKey[0] === hash) go();
    });
  }, [hash, go]);
  useEffect(() => {
    if (day.current && recorded && recorded.today !== day.current) show();
    day.current = recorded?.today;
  }, [recorded?.today]);
  const count = recorded && me ? changed(recorded, me, kinds) : 0;
  return (
    <div role="status" className="changes">
      {recorded && count > 0 && (
        <p>
          {t(said, { count })}{recorded.journal.pageInfo.hasNextPage && ` ${t('changes.more')}`}
          <button type="button" onClick={() => { show(); document.getElementById('main')?.focus(); }}>{t('changes.show')}</button>
        </p>
      )}
    </div>
  );
}

/** How many items somebody else, or time, did something to. */
function changed({ journal }: RecordedQuery, me: string, kinds: readonly string[] | undefined): number {
  const others = journal.nodes.filter(({ ignored, actor, item }) => item && !ignored && actor?.id !== me && (!kinds || kinds.includes(item.kind)));
  return new Set(others.map(({ item }) => item?.id)).size;
}

/** Without it the page goes on. */
const ASIDE = { gcTime: 0, throwOnError: false };

/** The record from when the page came on; `go` begins anew from what is known of it. */
function useRecorded() {
  const [since, setSince] = useState<string | null>();
  const newest = useQuery({ ...asked(NewestDocument, {}), ...ASIDE, staleTime: Infinity, refetchOnWindowFocus: false, enabled: since === undefined });
  if (since === undefined && newest.data) setSince(newest.data.journal.nodes[0]?.position ?? null);
  const pause = useIsLive() ? SLOW : PAUSE;
  const { data } = useQuery({ ...asked(RecordedDocument, { after: since ?? null }), ...ASIDE, enabled: since !== undefined, staleTime: 0, refetchInterval: pause });
  const soon = useRef<ReturnType<typeof setTimeout>>(undefined);
  const look = () => void client.invalidateQueries({ queryKey: [RecordedDocument.__meta__?.hash] });
  useEffect(() => () => clearTimeout(soon.current), []);
  useLive(GrownDocument, {}, () => {
    soon.current ??= setTimeout(() => {
      soon.current = undefined;
      look();
    }, TOGETHER);
  }, look);
  const last = useRef<string | undefined>(undefined);
  last.current = data?.journal.nodes.at(-1)?.position;
  const [go] = useState(() => () => {
    if (last.current) setSince(last.current);
  });
  return { recorded: data, go };
}
