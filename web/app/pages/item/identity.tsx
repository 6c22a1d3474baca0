// What it is, where it stands in the plan or the case, and who answers for it.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AboveFragment } from '../../../gql/graphql';
import { number } from '../../format';
import { useKinds } from '../../kind';
import type { Term } from '../help/terms';
import { What } from '../../shell/what';
import { Standing } from '../../standing';
import { t } from './words';
import { type Item, usePage } from './page';
import { worded } from './value';

type Lineage = AboveFragment & { parent?: Lineage | null };

function lineage(parent: Lineage | null | undefined): AboveFragment[] {
  return parent ? [...lineage(parent.parent), parent] : [];
}

export function Identity() {
  const { item } = usePage();
  const above = lineage(item.parent);
  return (
    <header className="identity">
      {above.length > 0 && (
        <nav aria-label={t('item.above')}><ol>{above.map((one) => <li key={one.id}><ItemLink item={one}>{one.reference}</ItemLink></li>)}</ol></nav>
      )}
      <h1><Named item={item} /></h1>
      {item.withdrawn && <p className="notice"><strong>{t('item.withdrawn')}</strong></p>}
      <Facts item={item} />
      <p className="tools">
        <span className="quiet">{t('item.revision', { revision: item.revision })}<What is="revision" word={t('history.revision')} /></span>
        <button type="button" onClick={() => print()}>{t('item.print')}</button>
      </p>
    </header>
  );
}

function Facts({ item }: { item: Item }) {
  const called = useKinds();
  const people = item.people.map(({ id, name }) => <li key={id}><bdi>{name ?? t('value.nobody')}</bdi></li>);
  return (
    <dl className="facts">
      <Fact title={t('item.kind')}>{called(item.kind)}</Fact>
      <Fact title={t('item.stage')} is="stage"><strong>{item.stage}</strong>{item.finished && ` (${t('item.finished')})`}</Fact>
      {item.outcome && <Fact title={t('item.outcome')}>{worded(item.outcome)}</Fact>}
      <Fact title={t('item.standing')} is="standing"><Standing of={item} /></Fact>
      <Fact title={t('item.lead')}>{item.lead?.title ?? t('value.none')}</Fact>
      {item.partners.length > 0 && <Fact title={t('item.partners')}><ul>{item.partners.map(({ id, title }) => <li key={id}>{title}</li>)}</ul></Fact>}
      <Fact title={t('item.people')}>{people.length > 0 ? <ul>{people}</ul> : t('value.none')}</Fact>
      {item.age && <Fact title={t('item.age')} is="active">{t('item.age.days', { active: number(item.age.activeDays), inactive: item.age.inactiveDays })}</Fact>}
    </dl>
  );
}

const Fact = ({ title, is, children }: { title: string; is?: Term; children: ReactNode }) => <div><dt>{title}{is && <What is={is} word={title} />}</dt><dd>{children}</dd></div>;

export function ItemLink({ item, children }: { item: { id: string; reference: string; title: string }; children?: ReactNode }) {
  return <Link to="/items/$id" params={{ id: item.id }} title={item.title.slice(0, 200)}>{children ?? <Named item={item} />}</Link>;
}

/** What is called by its reference alone is not called so twice. */
function Named({ item: { reference, title } }: { item: { reference: string; title: string } }) {
  return title === reference ? <bdi>{title}</bdi> : <><span className="reference">{reference}</span> <bdi>{title}</bdi></>;
}
