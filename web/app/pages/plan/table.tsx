// The table of actions: its headings sort, its groups stand together, its rows can be ticked, and what differs now is said.
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import type { ActionFragment, ActionsThenQuery } from '../../../gql/graphql';
import { Tick, TickAll } from '../../bulk/tick';
import type { Ticks } from '../../bulk/ticks';
import { type Money, money, number, short, sums } from '../../format';
import { What } from '../../shell/what';
import { Standing } from '../../standing';
import { t } from './words';
import { fresh } from './groups';
import { type Column, columns, type Search, type Sort, SORTS, sort } from './search';

type Now = ActionsThenQuery['items']['nodes'][number]['now'];
/** `now` is there where the table shows an earlier day. */
export type Then = ActionFragment & { now?: Now };

type Props = { nodes: Then[]; search: Search; ticks: Ticks | undefined };

export function Table({ nodes, search, ticks }: Props) {
  const shown = columns(search);
  return (
    <table className="actions">
      <caption className="unseen">{t('plan.list')}</caption>
      <thead>
        <tr>
          {ticks && <TickAll shown={nodes.map(({ id }) => id)} ticks={ticks} />}
          <Head search={search} by="reference">{t('column.reference')}</Head>
          <Head search={search} by="title">{t('column.title')}</Head>
          {shown.map((column) => <Head key={column} search={search} by={column}>{t(`column.${column}`)}</Head>)}
        </tr>
      </thead>
      <tbody>
        {fresh(nodes, search.group).map(([action, headings]) => (
          <Fragment key={action.id}>
            {headings.map(({ name, level }) => <tr key={name} className={`group level-${level}`}><th scope="colgroup" colSpan={shown.length + (ticks ? 3 : 2)}><bdi>{name}</bdi></th></tr>)}
            <Row action={action} shown={shown} ticks={ticks} />
          </Fragment>
        ))}
      </tbody>
    </table>
  );
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

function Row({ action, shown, ticks }: { action: Then; shown: Column[]; ticks: Ticks | undefined }) {
  const { now } = action;
  return (
    <tr>
      {ticks && <Tick id={action.id} name={action.reference} ticks={ticks} />}
      <th scope="row" className="reference">{action.reference}</th>
      <td className="title">
        <Link to="/items/$id" params={{ id: action.id }}><bdi>{action.title}</bdi></Link>
        {now && !now.withdrawn && <Mark then={action.title} now={now.title} />}
        {now !== undefined && (now === null || now.withdrawn) && <b className="mark">{t('then.gone')}</b>}
      </td>
      {shown.map((column) => <td key={column} className={NUMBERS.includes(column) ? 'number' : column === 'due' ? 'day' : undefined}>{cell(action, column)}</td>)}
    </tr>
  );
}

/** What differs now. */
function Mark({ then, now }: { then: string; now: string }) {
  return then === now ? null : <b className="mark">{t('then.now', { value: now || t('value.none') })}</b>;
}

function cell(action: Then, column: Column): ReactNode {
  const now = action.now?.withdrawn ? null : action.now;
  const due = (day: string | null) => (day ? short(day) : '');
  switch (column) {
    case 'stage':
      return <>{action.stage}{now && <Mark then={action.stage} now={now.stage} />}</>;
    case 'standing':
      return <Standing of={action} />;
    case 'agency':
      return <>{action.lead?.title}{now && <Mark then={action.lead?.title ?? ''} now={now.lead?.title ?? ''} />}</>;
    case 'due':
      return <>{due(action.due)}{now && <Mark then={due(action.due)} now={due(now.due)} />}</>;
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
