// What the list is narrowed by, each to be taken off.
import { Link } from '@tanstack/react-router';
import type { PlanFrameQuery, Standing } from '../../../gql/graphql';
import { short } from '../../format';
import type { Parts } from './parts';
import { t } from './words';
import { type Filter, GIVEN, type Search } from './search';

type Props = { frame: PlanFrameQuery; parts: Parts | undefined; search: Search };

export function Tags({ frame, parts, search }: Props) {
  const given = GIVEN.flatMap((name) => (search[name] ? [{ name, value: said(frame, parts, name, search[name]) }] : []));
  if (given.length === 0) return null;
  const without = (names: readonly (Filter | 'asOf')[]) => (now: Search): Search => ({ ...now, ...Object.fromEntries(names.map((name) => [name, undefined])), after: undefined, before: undefined });
  return (
    <ul className="tags" aria-label={t('plan.tags')}>
      {given.map(({ name, value }) => (
        <li key={name}>
          <Link from="/plan" to="." search={without([name])} aria-label={t('tags.remove', { filter: t(`filter.${name}`), value })}>
            <small>{t(`filter.${name}`)}</small> <bdi>{value}</bdi> <span aria-hidden="true">×</span>
          </Link>
        </li>
      ))}
      {given.length > 1 && <li><Link className="plain" from="/plan" to="." search={without(GIVEN)}>{t('tags.all')}</Link></li>}
    </ul>
  );
}

function said(frame: PlanFrameQuery, parts: Parts | undefined, name: Filter | 'asOf', value: string): string {
  switch (name) {
    case 'under': {
      const part = [...(parts?.pillars ?? []), ...(parts?.objectives ?? [])].find(({ id }) => id === value);
      return part ? `${part.reference} ${part.title}` : value;
    }
    case 'agency':
      return frame.agencies.find(({ id }) => id === value)?.title ?? value;
    case 'standing':
      return t(`standing.${value as Standing}`);
    case 'dueFrom':
    case 'dueUntil':
    case 'asOf':
      return short(value);
    case 'waiting':
      return t('tags.yes');
    case 'text':
    case 'stage':
      return value;
  }
}
