// The actions as a table, in the order and the groups of the address; a page at a time.
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { type ActionFragment, ActionsDocument } from '../../../gql/graphql';
import { type Money, money, number, short, sums } from '../../format';
import { useKept } from '../../kept';
import { What } from '../../shell/what';
import { t } from '../../words';
import { type Column, columns, type Search, type Sort, SORTS, sort, variables } from './search';

export function List({ plan, search }: { plan: string; search: Search }) {
  const { data, old } = useKept(ActionsDocument, variables(search, plan));
  if (!data) return <p role="status">{t('loading')}</p>;
  const { nodes, totalCount, pageInfo } = data.items;
  const shown = columns(search);
  return (
    <>
      <p role="status" className="found">{t('plan.found', { count: totalCount })}</p>
      {totalCount > 0 && (
        <div className={old ? 'wide old' : 'wide'} role="region" aria-label={t('plan.list')} tabIndex={0}>
          <table className="actions">
            <caption className="unseen">{t('plan.list')}</caption>
            <thead>
              <tr>
                <Head search={search} by="reference">{t('column.reference')}</Head>
                <Head search={search} by="title">{t('column.title')}</Head>
                {shown.map((column) => <Head key={column} search={search} by={column}>{t(`column.${column}`)}</Head>)}
              </tr>
            </thead>
            <tbody><Groups nodes={nodes} search={search} shown={shown} /></tbody>
          </table>
        </div>
      )}
      <nav className="pages" aria-label={t('plan.pages')}>
        {pageInfo.hasPreviousPage && <Turn to={{ before: pageInfo.startCursor }}>{t('pages.before')}</Turn>}
        {pageInfo.hasNextPage && <Turn to={{ after: pageInfo.endCursor }}>{t('pages.after')}</Turn>}
      </nav>
    </>
  );
}

function Turn({ to, children }: { to: { before?: string | null; after?: string | null }; children: ReactNode }) {
  const turned = (now: Search): Search => ({ ...now, before: to.before ?? undefined, after: to.after ?? undefined });
  return <Link className="button" from="/plan" to="." search={turned}>{children}</Link>;
}

const NUMBERS: readonly string[] = ['late', 'planned', 'spent'];
const isSort = (by: string): by is Sort => by in SORTS;

/** The heading of a column that can be sorted by is the way to do it. */
function Head({ search, by, children }: { search: Search; by: Sort | Column; children: ReactNode }) {
  const className = NUMBERS.includes(by) ? 'number' : undefined;
  if (!isSort(by) || search.group) return <th scope="col" className={className} aria-label={by === 'standing' ? t('column.standing') : undefined}>{children}{by === 'standing' && <What is="standing" word={t('column.standing')} />}</th>;
  const sorted = sort(search) === by ? (search.direction ?? 'ascending') : undefined;
  const next = (now: Search): Search => ({ ...now, sort: by, direction: sorted === 'ascending' ? 'descending' : undefined, after: undefined, before: undefined });
  return (
    <th scope="col" aria-sort={sorted}>
      <Link from="/plan" to="." search={next} className="sort">{children}<span aria-hidden="true">{sorted === 'ascending' ? ' ▲' : sorted === 'descending' ? ' ▼' : ''}</span></Link>
    </th>
  );
}

function Groups({ nodes, search, shown }: { nodes: ActionFragment[]; search: Search; shown: Column[] }) {
  let above: string[] = [];
  return nodes.map((action) => {
    const names = search.group ? headings(action, search.group) : [];
    const fresh = names.map((name, level) => ({ name, level })).filter(({ level }) => names.slice(0, level + 1).join('\n') !== above.slice(0, level + 1).join('\n'));
    above = names;
    return (
      <Fragment key={action.id}>
        {fresh.map(({ name, level }) => <tr key={name} className={`group level-${level}`}><th scope="colgroup" colSpan={shown.length + 2}><bdi>{name}</bdi></th></tr>)}
        <Row action={action} shown={shown} />
      </Fragment>
    );
  });
}

function headings({ stage, parent }: ActionFragment, group: 'parts' | 'stage'): string[] {
  if (group === 'stage') return [stage];
  const lineage = [parent?.parent, parent].filter((part) => part && part.kind !== 'plan');
  return lineage.map((part) => `${part?.reference} ${part?.title}`);
}

function Row({ action, shown }: { action: ActionFragment; shown: Column[] }) {
  return (
    <tr>
      <th scope="row" className="reference">{action.reference}</th>
      <td className="title"><Link to="/items/$id" params={{ id: action.id }}><bdi>{action.title}</bdi></Link></td>
      {shown.map((column) => <td key={column} className={NUMBERS.includes(column) ? 'number' : column === 'due' ? 'day' : undefined}>{cell(action, column)}</td>)}
    </tr>
  );
}

function cell(action: ActionFragment, column: Column): ReactNode {
  switch (column) {
    case 'stage':
      return action.stage;
    case 'standing':
      return <span className={`standing ${action.standing.toLowerCase().replace('_', '-')}`}>{t(`standing.${action.standing}`)}</span>;
    case 'agency':
      return action.lead?.title;
    case 'due':
      return action.due && short(action.due);
    case 'late':
      return action.daysOverdue > 0 && <b className="late">{number(action.daysOverdue)}</b>;
    case 'planned':
      return told(action.costs.filter((line) => line.scenario === null && !line.leftOut).map(({ amount }) => amount));
    case 'spent':
      return told(action.expenditures.map(({ amount }) => amount));
  }
}

function told(amounts: (Money | null)[]): ReactNode {
  return sums(amounts.filter((amount) => amount !== null)).map((sum) => <span key={sum.currency} className="sum">{money(sum)}</span>);
}
