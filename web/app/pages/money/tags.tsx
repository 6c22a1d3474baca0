// What the money is narrowed by, each to be taken off.
import { Link } from '@tanstack/react-router';
import { t } from './words';
import type { Frame } from './frame';
import { type Filter, FILTERS, type Search } from './search';

export function Tags({ frame, search }: { frame: Frame; search: Search }) {
  const given = FILTERS.flatMap((name) => (search[name] ? [{ name, title: titled(name), value: said(frame, name, search[name]) }] : []));
  if (given.length === 0) return null;
  const without = (names: readonly Filter[]) => (now: Search): Search => ({ ...now, ...Object.fromEntries(names.map((name) => [name, undefined])) });
  return (
    <ul className="tags" aria-label={t('plan.tags')}>
      {given.map(({ name, title, value }) => (
        <li key={name}><Link from="/money" to="." search={without([name])} aria-label={t('tags.remove', { filter: title, value })}><small>{title}</small> {value} <span aria-hidden="true">×</span></Link></li>
      ))}
      {given.length > 1 && <li><Link className="plain" from="/money" to="." search={without(FILTERS)}>{t('tags.all')}</Link></li>}
    </ul>
  );
}

export const titled = (name: Filter) => (name === 'under' || name === 'agency' ? t(`filter.${name}`) : t(`money.by.${name === 'year' ? 'fiscalYear' : name}`));

export function said({ parts }: Pick<Frame, 'parts'>, name: Filter, value: string): string {
  if (name === 'agency') return parts.agencies.find(({ id }) => id === value)?.title ?? value;
  if (name === 'capital') return t(value === 'true' ? 'money.capital' : 'money.recurrent');
  if (name !== 'under') return value;
  const part = [...parts.pillars, ...parts.objectives].find(({ id }) => id === value);
  return part ? `${part.reference} ${part.title}` : value;
}
