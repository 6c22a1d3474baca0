// Actions in no column: they stand in stages that only earlier versions of their workflow have. The table has them.
import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { BoardCountDocument, ColumnDocument } from '../../../../gql/graphql';
import { asked } from '../../../ask';
import { number } from '../../../format';
import { t } from '../words';
import { filter, type Search } from '../search';
import { cards } from './column';

type Props = { stages: string[]; plan: string; search: Search };

export function Rest(props: Props) {
  const more = useRest(props);
  if (more <= 0) return null;
  return <p className="rest"><Link from="/plan" to="." search={(now: Search): Search => ({ ...now, view: undefined, group: 'stage' })}>{t('board.rest', { more: number(more) })}</Link></p>;
}

/** While a card moves from one count to the other, what was known holds. */
function useRest({ stages, plan, search }: Props): number {
  const whole = useQuery(asked(BoardCountDocument, { filter: filter(search, plan) }));
  const columns = useQueries({ queries: stages.map((stage) => asked(ColumnDocument, cards(stage, plan, search))) });
  const [rest, settle] = useState(0);
  const settled = [whole, ...columns].every(({ data, isFetching }) => data && !isFetching);
  const now = (whole.data?.items.totalCount ?? 0) - columns.reduce((sum, { data }) => sum + (data?.items.totalCount ?? 0), 0);
  if (settled && now !== rest) settle(now);
  return rest;
}
