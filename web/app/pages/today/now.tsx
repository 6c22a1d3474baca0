// What needs this person now, in four lists, each with its number and its beginning.
import { Link } from '@tanstack/react-router';
import { Children, type ReactNode } from 'react';
import type { DueFragment, TodayQuery } from '../../../gql/graphql';
import { number, short } from '../../format';
import { t } from '../../words';

export function Now({ data: { overdue, soon, waiting, unread } }: { data: TodayQuery }) {
  return (
    <section aria-labelledby="now">
      <h2 id="now">{t('now.title')}</h2>
      <div className="cards">
        <Card what="overdue" all="/deadlines?due=overdue" count={overdue.totalCount} late>
          {overdue.nodes.map((one) => <Row key={key(one)} item={one.item}>{t('now.days-late', { days: one.daysOverdue })}</Row>)}
        </Card>
        <Card what="soon" all="/deadlines?due=7" count={soon.totalCount}>
          {soon.nodes.map((one) => <Row key={key(one)} item={one.item}>{one.due && short(one.due)}</Row>)}
        </Card>
        <Card what="waiting" all="/items?waiting=true" count={waiting.totalCount}>
          {waiting.nodes.map((one) => <Row key={one.id} item={one}>{one.stage}</Row>)}
        </Card>
        <Card what="unread" all="/inbox?show=unread" count={unread.totalCount}>
          {unread.nodes.map((one) => <li key={one.id}><span className="body" dir="auto">{one.body}</span></li>)}
        </Card>
      </div>
    </section>
  );
}

const key = (one: DueFragment) => `${one.item?.id} ${one.name}`;

type CardProps = { what: 'overdue' | 'soon' | 'waiting' | 'unread'; all: string; count: number; late?: boolean; children: ReactNode };

function Card({ what, all, count, late, children }: CardProps) {
  return (
    <section className="card">
      <h3><a href={all} className={late && count > 0 ? 'late' : undefined}><b>{number(count)}</b> {t(`now.${what}`, { count })}</a></h3>
      {count === 0 ? <p>{t(`now.${what}.none`)}</p> : Children.count(children) === 0 ? <p>{t('now.numbers')}</p> : <ul>{children}</ul>}
    </section>
  );
}

type Named = { id: string; reference: string; title: string };

function Row({ item, children }: { item: Named | null; children: ReactNode }) {
  return (
    <li>
      {item && <Link to="/items/$id" params={{ id: item.id }}><span className="reference">{item.reference}</span> <bdi>{item.title}</bdi></Link>}
      <span className="aside">{children}</span>
    </li>
  );
}
