// The actions as a table, in the order and the groups of the address; a page at a time. As of an earlier day, with what has
// changed since.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ActionsDocument, type ActionsQuery, ActionsThenDocument, type PlanFrameQuery, SinceDocument, type TurnsFragment } from '../../../gql/graphql';
import { Bulk } from '../../bulk/bulk';
import { type Ticks, useTicks } from '../../bulk/ticks';
import { short } from '../../format';
import { useKept } from '../../kept';
import { Rows } from '../../rows';
import { t } from './words';
import { filter, moment, type Search, variables } from './search';
import { Table, type Then } from './table';

type Props = { frame: PlanFrameQuery; plan: string; search: Search };

export function List({ frame, plan, search }: Props) {
  const then = moment(search, frame.today, frame.zone);
  return then ? <AsRecorded plan={plan} search={search} then={then} /> : <AsItIs plan={plan} search={search} />;
}

function AsItIs({ plan, search }: Omit<Props, 'frame'>) {
  const { data, old } = useKept(ActionsDocument, variables(search, plan));
  const ticks = useTicks(data?.items.nodes.map(({ id }) => id) ?? []);
  if (!data) return <p role="status">{t('loading')}</p>;
  return (
    <>
      <Bulk ticks={ticks} />
      <Listed items={data.items} old={old} search={search} ticks={ticks} />
    </>
  );
}

function AsRecorded({ plan, search, then }: Omit<Props, 'frame'> & { then: string }) {
  const { data, old } = useKept(ActionsThenDocument, { ...variables(search, plan), asOf: then });
  const { data: since } = useKept(SinceDocument, { filter: { ...filter(search, plan), createdAfter: then } });
  if (!data) return <p role="status">{t('loading')}</p>;
  const day = short(search.asOf ?? '');
  const fresh = since?.items.nodes ?? [];
  return (
    <>
      <p className="notice">{t('then.how', { day })}</p>
      <Listed items={data.items} old={old} search={search} then={day} />
      {fresh.length > 0 && (
        <section>
          <h2>{t('then.new', { count: since?.items.totalCount ?? 0, day })}</h2>
          <ul>{fresh.map(({ id, reference, title }) => <li key={id}><Link to="/items/$id" params={{ id }}>{reference}</Link> <bdi>{title}</bdi></li>)}</ul>
        </section>
      )}
    </>
  );
}

type ListedProps = { items: Omit<ActionsQuery['items'], 'nodes'> & { nodes: Then[] }; old: boolean; search: Search; ticks?: Ticks; then?: string };

function Listed({ items: { nodes, totalCount, pageInfo }, old, search, ticks, then }: ListedProps) {
  return (
    <>
      <p role="status" className="found">{totalCount === 0 && then ? t('then.none', { day: then }) : t('plan.found', { count: totalCount })}</p>
      {totalCount > 0 && (
        <Rows name={t('plan.list')} old={old}>
          <Table nodes={nodes} search={search} ticks={ticks} />
        </Rows>
      )}
      <Pages info={pageInfo} />
    </>
  );
}

export function Pages({ info }: { info: TurnsFragment }) {
  return (
    <nav className="pages" aria-label={t('plan.pages')}>
      {info.hasPreviousPage && <Turn to={{ before: info.startCursor }}>{t('pages.before')}</Turn>}
      {info.hasNextPage && <Turn to={{ after: info.endCursor }}>{t('pages.after')}</Turn>}
    </nav>
  );
}

function Turn({ to, children }: { to: { before?: string | null; after?: string | null }; children: ReactNode }) {
  const turned = (now: Search): Search => ({ ...now, before: to.before ?? undefined, after: to.after ?? undefined });
  return <Link className="button" from="/plan" to="." search={turned}>{children}</Link>;
}
