// A plan's actions: filtered, grouped, sorted and paged by its address.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ActionsDocument, PlanFrameDocument, type PlanFrameQuery } from '../../../gql/graphql';
import { asked } from '../../ask';
import { Changes } from '../../shell/changes';
import { t } from '../../words';
import { Filters } from './filters';
import { List } from './list';
import { exported } from './search';
import { Tags } from './tags';

const route = getRouteApi('/plan');

export function Plan() {
  const { data } = useQuery(asked(PlanFrameDocument, {}));
  useEffect(() => {
    document.title = `${t('plan.title')} – Milepost`;
  }, []);
  if (!data) return <p role="status">{t('loading')}</p>;
  return <OnePlan frame={data} />;
}

function OnePlan({ frame }: { frame: PlanFrameQuery }) {
  const search = route.useSearch();
  const { nodes } = frame.plans;
  const plan = nodes.find(({ id }) => id === search.plan) ?? nodes.find(({ finished }) => !finished) ?? nodes[0];
  if (!plan) return <><h1>{t('plan.title')}</h1><p>{t('plan.none')}</p></>;
  return (
    <>
      <div className="heading">
        <h1><Link to="/items/$id" params={{ id: plan.id }}><bdi>{plan.title}</bdi></Link></h1>
        <p className="reference">{plan.reference}</p>
      </div>
      <Filters frame={frame} plan={plan.id} search={search} />
      <Tags frame={frame} search={search} />
      <Changes kind="action" shows={ActionsDocument} />
      <List plan={plan.id} search={search} />
      <p className="export">
        {t('plan.export')} <a href={exported(search, plan.id, 'xlsx')}>{t('plan.export.xlsx')}</a> · <a href={exported(search, plan.id, 'csv')}>CSV</a>
      </p>
    </>
  );
}
