// The table: rows and columns as they were chosen, a third thing as groups, and the totals of each row, each column and all.
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { PivotDocument, type PivotSumFragment } from '../../../gql/graphql';
import { exact, money, number } from '../../format';
import { gapped } from '../../surplus';
import { t } from './words';
import { Reasons } from '../item/reasons';
import type { Frame } from './frame';
import { cuts, FIGURES, hasFunding, measure, type Measure, MEASURES, OF_FUNDING, type Search, variables } from './search';
import { figure, type Line, missing, sorting, type Table, table, type Value, valueOf } from './table';
import { useTold } from './told';

export function Pivot({ frame, search }: { frame: Frame; search: Search }) {
  const { data, old, refused } = useTold(PivotDocument, variables(search, frame.filter));
  if (refused) return <div role="alert" className="notice"><Reasons reasons={[refused]} />{search.currency && <p><Link from="/money" to="." search={(now: Search): Search => ({ ...now, currency: undefined })}>{t('money.currency.back')}</Link></p>}</div>;
  if (!data) return <p role="status">{t('loading')}</p>;
  const { sums } = data.costs;
  const unknown = missing(sums);
  return (
    <>
      <p role="status" className="found">{sums.length === 0 ? t('money.empty') : unknown > 0 && <Link to="/money/lines" search={{ ...search, only: 'missing' }}>{t('money.unknown', { count: unknown })}</Link>}</p>
      {!hasFunding(search) && <p className="hint">{t('money.no-funding')}</p>}
      {sums.length > 0 && <Cut shown={table(sums, search, search.currency ?? frame.choices.costs.policy.currency)} all={sums} search={search} old={old} />}
    </>
  );
}

type Column = { key: string; title: string; measure: Measure; of: (sum: PivotSumFragment) => boolean; value: Value | undefined };

/** The figures side by side, or one figure for each value and in all. */
function columnsOf({ columns }: Table, search: Search): Column[] {
  const by = cuts(search).find(({ place }) => place === 'columns')?.by;
  if (!by) return MEASURES.filter((one) => hasFunding(search) || !OF_FUNDING.includes(one)).map((one) => ({ key: one, title: t(`money.${one}`), measure: one, of: () => true, value: undefined }));
  const shown = measure(search);
  const cells = columns.map((value) => ({ key: value.key, title: value.title || t(`money.none.${by}`), measure: shown, of: (sum: PivotSumFragment) => valueOf(sum, by).key === value.key, value }));
  return [...cells, { key: FIGURES, title: t('money.all'), measure: shown, of: () => true, value: undefined }];
}

type CutProps = { shown: Table; all: PivotSumFragment[]; search: Search; old: boolean };

function Cut({ shown, all, search, old }: CutProps) {
  const [by] = cuts(search).filter(({ place }) => place === 'rows').map((cut) => cut.by);
  const groups = cuts(search).find(({ place }) => place === 'groups')?.by;
  const columns = columnsOf(shown, search);
  const title = t('money.table', { figure: columns[0]?.value || columns.length === 1 ? t(`money.${measure(search)}`) : t('money.figures'), rows: t(`money.by.${by ?? 'pillar'}`) });
  const row = (line: Omit<Line, 'row'> & { row: Value | undefined }, name: string) => columns.map((column) => (
    <Cell key={column.key} of={line.sums.filter(column.of)} column={column} exactly={shown.exact} search={{ ...search, only: column.measure === 'missing' ? 'missing' : undefined, row: line.row?.key, group: line.group?.key, column: column.value?.key }} name={`${name}, ${column.title}`} />
  ));
  return (
    <div className={old ? 'wide old' : 'wide'} role="region" aria-label={title} tabIndex={0}>
      <table className="pivot figures">
        <caption><div>{title} <small>{t(`money.${measure(search)}.how`)}</small></div></caption>
        <thead><tr><Head search={search} sort="name">{t(`money.by.${by ?? 'pillar'}`)}</Head>{columns.map((column) => column.value ? <th key={column.key} scope="col" className="number">{column.title}</th> : <Head key={column.key} search={search} sort={column.measure}>{column.title}</Head>)}</tr></thead>
        <tbody>
          {shown.groups.map((group) => {
            const lines = shown.lines.filter((line) => line.group?.key === group?.key);
            const called = group && (group.title || t(`money.none.${groups ?? 'pillar'}`));
            return (
              <Fragment key={group?.key ?? ''}>
                {group && <tr className="group"><th scope="rowgroup">{called}</th>{row({ group, row: undefined, sums: lines.flatMap(({ sums }) => sums) }, called ?? '')}</tr>}
                {lines.map((line) => {
                  const name = line.row.title || t(`money.none.${by ?? 'pillar'}`);
                  return <tr key={line.row.key}><th scope="row" className={group && 'within'}>{name}</th>{row(line, name)}</tr>;
                })}
              </Fragment>
            );
          })}
        </tbody>
        <tfoot><tr><th scope="row">{t('money.all')}</th>{row({ group: undefined, row: undefined, sums: all }, t('money.all'))}</tr></tfoot>
      </table>
    </div>
  );
}

/** The heading of what can be sorted by is the way to do it. */
function Head({ search, sort, children }: { search: Search; sort: Measure | 'name'; children: ReactNode }) {
  const now = sorting(search);
  const sorted = now.by === sort ? now.direction : undefined;
  const first = sort === 'name' ? 'ascending' : 'descending';
  const turned = sorted === first ? (first === 'ascending' ? 'descending' : 'ascending') : first;
  return (
    <th scope="col" aria-sort={sorted} className={sort === 'name' ? undefined : 'number'}>
      <Link from="/money" to="." search={(before: Search): Search => ({ ...before, sort, direction: turned })} className="sort">{children}<span aria-hidden="true">{sorted === 'ascending' ? ' ▲' : sorted === 'descending' ? ' ▼' : ''}</span></Link>
    </th>
  );
}

type CellProps = { of: PivotSumFragment[]; column: Column; exactly: boolean; search: Search; name: string };

/** What has no amount is counted beside the figure, and is no zero in it. */
function Cell({ of, column, exactly, search, name }: CellProps) {
  if (of.length === 0) return <td className="number quiet">–</td>;
  const unknown = missing(of);
  if (column.measure === 'missing') return <td className="number">{unknown > 0 ? <Link to="/money/lines" search={search}>{number(unknown)}<span className="unseen"> {name}</span></Link> : number(0)}</td>;
  const amount = exactly ? exact : money;
  const told = figure(of, column.measure).map((sum) => (column.measure === 'gap' ? gapped(sum, amount) : amount(sum)));
  const onlyUnknown = unknown > 0 && of.every((sum) => Number(sum.planned.amount) === 0) && column.measure === 'planned';
  const figures = [...(onlyUnknown ? [] : told), ...(unknown > 0 && column.measure !== 'spent' ? [t('money.unknown.short', { count: unknown })] : [])];
  if (figures.length === 0) return <td className="number quiet">–</td>;
  return <td className="number"><Link to="/money/lines" search={search}>{figures.map((one) => <span key={one} className="sum">{one}</span>)}<span className="unseen"> {name}</span></Link></td>;
}
