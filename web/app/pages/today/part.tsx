// A pillar of a plan, or the whole of it, as the first cell of a row.
import { Link } from '@tanstack/react-router';
import type { CountedFragment } from '../../../gql/graphql';
import { t } from '../../words';

export const name = (plan: CountedFragment, row: CountedFragment) => (row === plan ? t('standing.all') : (row.above?.title ?? t('standing.unnamed')));
export const within = (plan: CountedFragment, row: CountedFragment) => ({ plan: plan.above?.id, under: row === plan ? undefined : row.above?.id });

export function Part({ plan, row }: { plan: CountedFragment; row: CountedFragment }) {
  return <Link to="/plan" search={within(plan, row)}><bdi>{name(plan, row)}</bdi></Link>;
}
