// What both pages of money begin with: which plan, what there is to choose from, and what it is narrowed to.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { MoneyFrameDocument, type MoneyFrameQuery, PlanFrameDocument, type PlanFrameQuery } from '../../../gql/graphql';
import { asked } from '../../ask';
import { t } from './words';
import { narrowed, type Search } from './search';

export type Plan = { id: string; reference: string; title: string };
export type Frame = { parts: PlanFrameQuery; choices: MoneyFrameQuery; plan: Plan; filter: ReturnType<typeof narrowed> };

export function WithFrame({ search, children }: { search: Search; children: (frame: Frame) => ReactNode }) {
  const { data: parts } = useQuery(asked(PlanFrameDocument, {}));
  const nodes = parts?.plans.nodes ?? [];
  const plan = nodes.find(({ id }) => id === search.plan) ?? nodes.find(({ finished }) => !finished) ?? nodes[0];
  const { data: choices } = useQuery({ ...asked(MoneyFrameDocument, { plan: plan?.id ?? '' }), enabled: plan !== undefined });
  if (parts && !plan) return <><h1>{t('money.title')}</h1><p>{t('plan.none')}</p></>;
  if (!parts || !plan || !choices) return <p role="status">{t('loading')}</p>;
  const objectives = new Set(parts.objectives.nodes.map(({ id }) => id));
  return children({ parts, choices, plan, filter: narrowed(search, plan.id, choices.costs.policy.fiscalYearStarts, objectives) });
}
