// The register as a table, a page at a time. A name that is withheld is shown for a reason, which stays in the history.
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { type ListedFragment, RegisterDocument, type ValueFragment } from '../../../gql/graphql';
import { days, number, short } from '../../format';
import { useKept } from '../../kept';
import { Rows } from '../../rows';
import { t } from './words';
import { ItemLink } from '../item/identity';
import { plain } from '../item/value';
import { ShowDialog } from './show';
import { kindOf, type Search, type Sort, sortOf, variables } from './search';

type Props = { search: Search; today: string };
type Shown = Record<string, ValueFragment | null>;

export function Register({ search, today }: Props) {
  const { data, old } = useKept(RegisterDocument, variables(search));
  const [asking, ask] = useState<ListedFragment | null>(null);
  const [shown, show] = useState<Shown>({});
  const [said, tell] = useState('');
  if (!data) return <p role="status">{t('loading')}</p>;
  const { nodes, pageInfo } = data.items;
  const kind = kindOf(search);
  return (
    <>
      <p role="status" className={said ? 'said' : 'unseen'}>{said}</p>
      {nodes.length > 0 && (
        <Rows name={t('cases.list')} old={old}>
          <table className="register">
            <caption className="unseen">{t('cases.list')}</caption>
            <thead>
              <tr>
                <Head search={search} by="reference">{t(`cases.one.${kind}`)}</Head>
                {kind !== 'case' && <th scope="col">{t('cases.name')}</th>}
                {kind !== 'case' && <th scope="col">{t('cases.one.case')}</th>}
                <th scope="col">{t('filter.court')}</th>
                <Head search={search} by="stage">{t('column.stage')}</Head>
                <Head search={search} by="days" numbers>{t('cases.days')}</Head>
                <Head search={search} by="clock">{t('cases.clock')}</Head>
                <Head search={search} by="hearing">{t('cases.hearing')}</Head>
              </tr>
            </thead>
            <tbody>{nodes.map((one) => <Row key={one.id} one={one} kind={kind} today={today} shown={shown[one.id]} ask={() => ask(one)} />)}</tbody>
          </table>
        </Rows>
      )}
      <nav className="pages" aria-label={t('plan.pages')}>
        {pageInfo.hasPreviousPage && <Turn to={{ before: pageInfo.startCursor }}>{t('pages.before')}</Turn>}
        {pageInfo.hasNextPage && <Turn to={{ after: pageInfo.endCursor }}>{t('pages.after')}</Turn>}
      </nav>
      {asking && <ShowDialog item={asking} tell={tell} onShown={(value) => show({ ...shown, [asking.id]: value })} onClose={() => ask(null)} />}
    </>
  );
}

function Turn({ to, children }: { to: { before?: string | null; after?: string | null }; children: ReactNode }) {
  const turned = (now: Search): Search => ({ ...now, before: to.before ?? undefined, after: to.after ?? undefined });
  return <Link className="button" from="/cases" to="." search={turned}>{children}</Link>;
}

/** The heading is the way to sort by it. */
function Head({ search, by, numbers, children }: { search: Search; by: Sort; numbers?: boolean; children: ReactNode }) {
  const sorted = sortOf(search) === by ? (search.direction ?? 'ascending') : undefined;
  const next = (now: Search): Search => ({ ...now, sort: by, direction: sorted === 'ascending' ? 'descending' : undefined, after: undefined, before: undefined });
  return (
    <th scope="col" className={numbers ? 'number' : undefined} aria-sort={sorted}>
      <Link from="/cases" to="." search={next} className="sort">{children}<span aria-hidden="true">{sorted === 'ascending' ? ' ▲' : sorted === 'descending' ? ' ▼' : ''}</span></Link>
    </th>
  );
}

type RowProps = { one: ListedFragment; kind: string; today: string; shown: ValueFragment | null | undefined; ask: () => void };

function Row({ one, kind, today, shown, ask }: RowProps) {
  return (
    <tr>
      <th scope="row"><ItemLink item={one} /></th>
      {kind !== 'case' && <td><Name one={one} value={shown ?? one.name?.value ?? null} ask={ask} /></td>}
      {kind !== 'case' && <td className="day">{one.parent && <ItemLink item={one.parent}>{one.parent.reference}</ItemLink>}</td>}
      <td><bdi>{plain(one.court?.value ?? null, '')}</bdi></td>
      <td>{one.stage}</td>
      <td className="number">{one.stageSince && number(days(one.stageSince, today))}</td>
      <td><Clock one={one} today={today} /></td>
      <td className="day">{one.nextDate ? short(one.nextDate) : <span className="quiet">{t('cases.no-hearing')}</span>}</td>
    </tr>
  );
}

/** The nearest date of all that belongs to it, and whose it is. */
function Clock({ one: { id, nextDeadline }, today }: { one: ListedFragment; today: string }) {
  if (!nextDeadline?.due) return null;
  const { due, overdue, daysOverdue, title, item } = nextDeadline;
  return (
    <>
      <span className="day">{short(due)}</span>{' '}
      {overdue ? <b className="late day">{t('next.late', { days: daysOverdue })}</b> : <span className="day">{t('next.left', { days: days(today, due) })}</span>}{' '}
      <span className="quiet">{title}{item && item.id !== id && <>, <ItemLink item={item}>{item.reference}</ItemLink></>}</span>
    </>
  );
}

function Name({ one, value, ask }: { one: ListedFragment; value: ValueFragment | null; ask: () => void }) {
  if (value?.__typename !== 'Withheld') return <bdi>{plain(value, '')}</bdi>;
  return <><span className="withheld">{t('value.withheld')}</span> <button type="button" className="by-hand small" onClick={ask}>{t('data.reveal')}<span className="unseen"> {one.reference}</span></button></>;
}
