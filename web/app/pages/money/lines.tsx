// What lies behind one figure: its cost lines, each with how it came about, what was spent, and the sums of money that count
// there. Their sums are the figure.
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { CellFundingDocument, CellLinesDocument, CellSpentDocument, PivotDocument, type PivotSumFragment } from '../../../gql/graphql';
import { exact, type Money, number, short } from '../../format';
import { Turns, useTurns } from '../../list/turns';
import { Rows } from '../../rows';
import { gapped } from '../../surplus';
import { t } from './words';
import { ItemLink } from '../item/identity';
import { Reasons } from '../item/reasons';
import { Document } from '../item/value';
import { type Frame, WithFrame } from './frame';
import { Came } from './came';
import { cuts, FILTERS, NOTHING, type Search, told } from './search';
import { figure, missing, valueOf } from './table';
import { said, titled } from './tags';
import { useTold } from './told';

const route = getRouteApi('/money/lines');
/** Rows of one page. */
const ROWS = 50;

export function Lines() {
  const search = route.useSearch();
  useEffect(() => {
    document.title = `${t('lines.title')} – Milepost`;
  }, []);
  return <WithFrame search={search}>{(frame) => <Cell key={JSON.stringify(search)} frame={frame} search={search} />}</WithFrame>;
}

function Cell({ frame, search }: { frame: Frame; search: Search }) {
  const variables = { filter: frame.filter, ...told(search) };
  const { data, refused } = useTold(PivotDocument, { by: [], ...variables });
  const back = { ...search, row: undefined, column: undefined, group: undefined, only: undefined };
  if (refused) return <div role="alert" className="notice"><Reasons reasons={[refused]} /></div>;
  if (!data) return <p role="status">{t('loading')}</p>;
  const { sums } = data.costs;
  return (
    <>
      <div className="heading">
        <h1>{t('lines.title')}</h1>
        <p>{frame.plan.title}</p>
        <Link className="button" to="/money" search={back}>{t('lines.back')}</Link>
      </div>
      <dl className="facts">
        {named(frame, search).map(({ title, value }) => <div key={title}><dt>{title}</dt><dd>{value}</dd></div>)}
      </dl>
      {sums.length === 0 ? <p role="status" className="found">{t('money.empty')}</p> : <Figures sums={sums} funding={!frame.filter.from} />}
      <CostLines variables={search.only ? { ...variables, filter: { ...frame.filter, missing: true } } : variables} />
      {!search.only && <Spent variables={variables} />}
      {!search.only && !frame.filter.from && <Funding variables={variables} />}
    </>
  );
}

type Variables = { filter: Frame['filter'] } & ReturnType<typeof told>;

/** Of the cell: what it is narrowed to, and its place in the table. */
function named(frame: Frame, search: Search): { title: string; value: string }[] {
  const narrowed = FILTERS.flatMap((name) => (search[name] ? [{ title: titled(name), value: said(frame, name, search[name]) }] : []));
  const cell = { rows: search.row, columns: search.column, groups: search.group };
  const places = cuts(search).flatMap(({ place, by }) => {
    const key = cell[place];
    if (key === undefined) return [];
    const parts = [...frame.parts.pillars, ...frame.parts.objectives];
    const part = parts.find(({ id }) => id === key) ?? null;
    const agency = frame.parts.agencies.find(({ id }) => id === key) ?? null;
    const shown = { fiscalYear: Number(key), calendarYear: Number(key), tipYear: Number(key), month: key, fundingSource: key, category: key, capital: key === 'true', cofog: key, kind: key, agency, above: part };
    return [{ title: t(`money.by.${by}`), value: key === NOTHING ? t(`money.none.${by}`) : valueOf(shown as PivotSumFragment, by).title }];
  });
  const ways = (['currency', 'scenario', 'baseline'] as const).flatMap((name) => (search[name] ? [{ title: t(`money.${name}`), value: search[name] }] : []));
  const all = [...places, ...narrowed.filter(({ title }) => !places.some((place) => place.title === title)), ...ways];
  return all.length > 0 ? all : [{ title: t('money.all'), value: frame.plan.title }];
}

const FIGURES = ['gap', 'planned', 'received', 'awaited', 'committed', 'spent', 'variance'] as const;

function Figures({ sums, funding }: { sums: PivotSumFragment[]; funding: boolean }) {
  const told = FIGURES.map((one) => ({ one, money: figure(sums, one) })).filter(({ money }) => money.length > 0);
  const unknown = missing(sums);
  return (
    <>
      <dl className="facts totals">
        {told.map(({ one, money }) => <div key={one}><dt>{t(one === 'awaited' ? 'lines.awaited' : `money.${one}`)}</dt><dd><strong>{money.map((sum) => <span key={sum.currency} className="sum">{one === 'gap' ? gapped(sum, exact) : exact(sum)}</span>)}</strong></dd></div>)}
        {unknown > 0 && <div><dt>{t('money.missing')}</dt><dd><strong>{number(unknown)}</strong></dd></div>}
      </dl>
      {funding && <p className="hint">{t('lines.gap')}</p>}
    </>
  );
}

type Turned = { pageInfo: { hasNextPage: boolean; endCursor: string | null } };

/** A list a page at a time. */
function usePages() {
  const turns = useTurns();
  const pages = ({ pageInfo }: Turned, name: string) => <Turns name={t('lines.pages', { of: name })} turns={turns} next={pageInfo.hasNextPage && pageInfo.endCursor} back={t('pages.before')} on={t('pages.after')} />;
  return { page: { first: ROWS, after: turns.at }, pages };
}

function List({ title, count, old, head, children, pages }: { title: string; count: number; old: boolean; head: { title: string; number?: boolean }[]; children: ReactNode; pages: ReactNode }) {
  return (
    <section>
      <h2>{title} <small className="quiet">{number(count)}</small></h2>
      <Rows name={title} old={old}>
        <table className="figures behind">
          <thead><tr>{head.map(({ title, number }) => <th key={title} scope="col" className={number ? 'number' : undefined}>{title}</th>)}</tr></thead>
          <tbody>{children}</tbody>
        </table>
      </Rows>
      {pages}
    </section>
  );
}

function CostLines({ variables }: { variables: Variables }) {
  const { page, pages } = usePages();
  const { data, old } = useTold(CellLinesDocument, { ...variables, ...page });
  const lines = data?.costs.lines;
  if (!lines || lines.totalCount === 0) return null;
  const head = [{ title: t('costs.line') }, { title: t('column.item') }, { title: t('costs.source') }, { title: t('came.title') }, { title: t('lines.counted'), number: true }];
  return (
    <List title={t('costs.lines')} count={lines.totalCount} old={old} head={head} pages={pages(lines, t('costs.lines'))}>
      {lines.nodes.map((line) => (
        <tr key={line.id}>
          <th scope="row"><span className="reference">{line.reference}</span> <bdi>{line.label}</bdi>{line.category && <span className="quiet"> · {line.category}</span>}</th>
          <td>{line.item && <ItemLink item={line.item} />}</td>
          <td>{line.fundingSource}</td>
          <td><Came line={line} /></td>
          <td className="number">{line.counted ? exact(line.counted) : t('costs.unknown')}{line.counted && line.byFiscalYear.filter(({ amount }) => !amount).map(({ fiscalYear }) => <span key={fiscalYear} className="sum quiet">{t('lines.unknown', { year: String(fiscalYear) })}</span>)}</td>
        </tr>
      ))}
    </List>
  );
}

const ofDay = (counted: Money, amount: Money) => counted.currency !== amount.currency && <span className="sum quiet">{exact(amount)}</span>;

function Spent({ variables }: { variables: Variables }) {
  const { page, pages } = usePages();
  const { data, old } = useTold(CellSpentDocument, { ...variables, ...page });
  const spent = data?.costs.spent;
  if (!spent || spent.totalCount === 0) return null;
  const head = [{ title: t('costs.day') }, { title: t('column.item') }, { title: t('costs.line') }, { title: t('costs.source') }, { title: t('costs.note') }, { title: t('lines.counted'), number: true }];
  return (
    <List title={t('costs.spent')} count={spent.totalCount} old={old} head={head} pages={pages(spent, t('costs.spent'))}>
      {spent.nodes.map((one) => (
        <tr key={one.id}>
          <td className="day">{short(one.spentOn)}</td>
          <td>{one.item && <ItemLink item={one.item} />}</td>
          <td>{one.line && <><span className="reference">{one.line.reference}</span> <bdi>{one.line.label}</bdi></>}</td>
          <td>{one.source}</td>
          <td><bdi>{one.note}</bdi>{one.document && <> <Document id={one.document.id} name={one.document.fileName} /></>}</td>
          <td className="number">{exact(one.counted)}{ofDay(one.counted, one.amount)}</td>
        </tr>
      ))}
    </List>
  );
}

function Funding({ variables }: { variables: Variables }) {
  const { page, pages } = usePages();
  const { data, old } = useTold(CellFundingDocument, { ...variables, ...page });
  const funding = data?.costs.funding;
  if (!funding || funding.totalCount === 0) return null;
  const head = [{ title: t('costs.source') }, { title: t('lines.held') }, { title: t('costs.committed'), number: true }, { title: t('lines.awaited'), number: true }, { title: t('costs.received'), number: true }];
  return (
    <List title={t('lines.funding')} count={funding.totalCount} old={old} head={head} pages={pages(funding, t('lines.funding'))}>
      {funding.nodes.map(({ funding: sum, committed, awaited, received }) => (
        <tr key={sum.id}>
          <th scope="row"><span className="reference">{sum.reference}</span> <bdi>{sum.source}</bdi>{sum.earmark && <span className="quiet"> · <bdi>{sum.earmark}</bdi></span>}{sum.fiscalYear && <span className="quiet"> · {sum.fiscalYear}</span>}</th>
          <td>{sum.item && <ItemLink item={sum.item} />}</td>
          {[committed, awaited, received].map((one, place) => <td key={place} className="number">{exact(one)}</td>)}
        </tr>
      ))}
    </List>
  );
}
