// The timeline as a table.
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { days, number, short } from '../../../format';
import { Rows } from '../../../rows';
import { t } from '../words';
import { fresh } from '../groups';
import type { Search } from '../search';
import type { Span } from './span';
import type { Asked } from './timeline';

const HEADS = ['column.reference', 'column.title', 'twin.from', 'column.due', 'twin.days', 'due.slip', 'column.standing', 'twin.after', 'timeline.move'] as const;

export function Twin({ spans, search, ask }: { spans: Span[]; search: Search; ask: (asked: Asked) => void }) {
  return (
    <Rows name={t('timeline.title')}>
      <table className="actions">
        <caption className="unseen">{t('timeline.title')}</caption>
        <thead><tr>{HEADS.map((head) => <th key={head} scope="col">{t(head)}</th>)}</tr></thead>
        <tbody>
          {fresh(spans, search.group).map(([one, headings]) => (
            <Fragment key={one.id}>
              {headings.map(({ name, level }) => <tr key={name} className={`group level-${level}`}><th scope="colgroup" colSpan={HEADS.length}>{name}</th></tr>)}
              <Row one={one} ask={ask} />
            </Fragment>
          ))}
        </tbody>
      </table>
    </Rows>
  );
}

function Row({ one, ask }: { one: Span; ask: (asked: Asked) => void }) {
  const slip = one.deadlines.find(({ due }) => due === one.until)?.slipDays;
  return (
    <tr>
      <th scope="row" className="reference">{one.reference}</th>
      <td className="title"><Link to="/items/$id" params={{ id: one.id }}>{one.title}</Link></td>
      <td className="day">{short(one.from)}</td>
      <td className="day">{one.until ? short(one.until) : t('how.undated')}</td>
      <td className="number">{one.until && number(days(one.from, one.until))}</td>
      <td className="number">{slip ? t('due.slipped', { days: number(slip) }) : ''}</td>
      <td><span className={`standing ${one.standing.toLowerCase().replace('_', '-')}`}>{t(`standing.${one.standing}`)}</span></td>
      <td>{one.links.filter(({ incoming }) => !incoming).map(({ item }) => item.reference).join(', ')}</td>
      <td><button type="button" className="small by-hand" onClick={() => ask({ id: one.id })}>{t('timeline.move')}<span className="unseen"> {one.reference}</span></button></td>
    </tr>
  );
}
