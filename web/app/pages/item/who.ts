import type { RowFragment } from '../../../gql/graphql';
import { t } from './words';

/** Who did it; what no person did, time, another item or the system did. */
export function who({ actor, origin }: Pick<RowFragment, 'actor' | 'origin'>): string {
  return actor ? (actor.name ?? t('value.nobody')) : t(`origin.${origin}`);
}
