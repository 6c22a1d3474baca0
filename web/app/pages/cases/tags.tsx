// What the register is narrowed by, each to be taken off.
import { Link } from '@tanstack/react-router';
import type { Standing } from '../../../gql/graphql';
import { t } from './words';
import { type Filter, FILTERS, type Search } from './search';

export function Tags({ search }: { search: Search }) {
  const given = FILTERS.flatMap((name) => (search[name] ? [{ name, value: said(name, search[name]) }] : []));
  if (given.length === 0) return null;
  const without = (names: readonly Filter[]) => (now: Search): Search => ({ ...now, ...Object.fromEntries(names.map((name) => [name, undefined])), after: undefined, before: undefined });
  return (
    <ul className="tags" aria-label={t('plan.tags')}>
      {given.map(({ name, value }) => (
        <li key={name}>
          <Link from="/cases" to="." search={without([name])} aria-label={t('tags.remove', { filter: t(`filter.${name}`), value })}>
            <small>{t(`filter.${name}`)}</small> {value} <span aria-hidden="true">×</span>
          </Link>
        </li>
      ))}
      {given.length > 1 && <li><Link className="plain" from="/cases" to="." search={without(FILTERS)}>{t('tags.all')}</Link></li>}
    </ul>
  );
}

function said(name: Filter, value: string): string {
  switch (name) {
    case 'standing':
      return t(`standing.${value as Standing}`);
    case 'hearing':
      return t('tags.yes');
    case 'text':
    case 'stage':
    case 'court':
      return value;
  }
}
