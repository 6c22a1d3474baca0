// What both pages of money begin with: which plan, what there is to choose from, and what it is narrowed to.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { MoneyFrameDocument, type MoneyFrameQuery, PlanFrameDocument, type PlanFrameQuery } from '../../../gql/graphql';
import { asked } from '../../ask';
import { type Parts, useParts } from '../plan/parts';
import { t } from './words';
import { narrowed, type Search } from './search';

export type Plan = { id: string; reference: string; title: string };
export type Frame = { parts: PlanFrameQuery & Parts; choices: MoneyFrameQuery; plan: Plan; filter: ReturnType<typeof narrowed> };

export function WithFrame({ search, children }: { search: Search; children: (frame: Frame) => ReactNode }) {
  const { data: all } = useQuery(asked(PlanFrameDocument, {}));
  const nodes = all?.plans.nodes ?? [];
  const plan = nodes.find(({ id }) => id === search.plan) ?? nodes.find(({ finished }) => !finished) ?? nodes[0];
  const parts = useParts(plan?.id);
  const { data: choices } = useQuery({ ...asked(MoneyFrameDocument, { plan: plan?.id ?? '' }), enabled: plan !== undefined });
  if (all && !plan) return <><h1>{t('money.title')}</h1><p>{t('plan.none')}</p></>;
  if (!all || !plan || !parts || !choices) return <p role="status">{t('loading')}</p>;
  const objectives = new Set(parts.objectives.map(({ id }) => id));
  return children({ parts: { ...all, ...parts }, choices, plan, filter: narrowed(search, plan.id, choices.costs.policy.fiscalYearStarts, objectives) });
}
