// A value as people read it, and as forms hold it.
import type { ValueFragment } from '../../../gql/graphql';
import { day, exact } from '../../format';
import { moment } from '../../moment';
import { t } from './words';

export function Value({ value, zone }: { value: ValueFragment | null; zone: string }) {
  if (!value) return <span className="quiet">{t('value.none')}</span>;
  if (value.__typename === 'DocumentRef') return <Document id={value.id} name={value.fileName} />;
  if (value.__typename === 'Withheld') return <span className="withheld">{t('value.withheld')}</span>;
  return <bdi className="written">{plain(value, zone)}</bdi>;
}

export function Document({ id, name }: { id: string; name: string | null }) {
  return <a href={`/documents/${id}`} download><bdi>{name ?? t('value.document')}</bdi></a>;
}

/** Names in workflows are written like `technical_assistance`. */
export const worded = (name: string) => name.replaceAll('_', ' ');

export function plain(value: ValueFragment | null, zone: string): string {
  switch (value?.__typename) {
    case 'Text':
      return value.text;
    case 'Number':
      return value.number;
    case 'Money':
      return exact(value);
    case 'Date':
      return day(value.date);
    case 'Instant':
      return moment(value.instant, zone);
    case 'Choice':
      return worded(value.choice);
    case 'Flag':
      return value.flag ? t('value.yes') : t('value.no');
    case 'DocumentRef':
      return value.fileName ?? t('value.document');
    case 'PersonRef':
      return value.name ?? t('value.nobody');
    case 'Withheld':
      return t('value.withheld');
    case undefined:
      return '';
  }
}

/** As a form sends it; empty where there is nothing to be read. */
export function canonical(value: ValueFragment | null): string {
  switch (value?.__typename) {
    case 'Text':
      return value.text;
    case 'Number':
      return value.number;
    case 'Money':
      return `${value.currency} ${value.amount}`;
    case 'Date':
      return value.date;
    case 'Instant':
      return value.instant;
    case 'Choice':
      return value.choice;
    case 'Flag':
      return String(value.flag);
    case 'DocumentRef':
    case 'PersonRef':
      return value.id;
    case 'Withheld':
    case undefined:
      return '';
  }
}
