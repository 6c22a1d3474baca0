// A plan's actions: filtered, grouped, sorted and paged by its address; as a table, a board or a timeline.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { ActionsDocument, PlanFrameDocument, type PlanFrameQuery } from '../../../gql/graphql';
import { arriving } from '../../arrive';
import { asked } from '../../ask';
import { Fold } from '../../narrow';
import { Changes } from '../../shell/changes';
import { SHELL } from '../../shell/known';
import { creates } from '../../shell/places';
import { Views } from '../../views/views';
import { t } from './words';
import { Filters } from './filters';
import { List } from './list';
import { useParts } from './parts';
import { exported, GIVEN, kept, type Search, view, VIEWS } from './search';
import { Tags } from './tags';

const route = getRouteApi('/plan');
const ACTIONS = ['action'];
const Board = lazy(arriving(() => import('./board/board').then(({ Board }) => ({ default: Board }))));
const Timeline = lazy(arriving(() => import('./timeline/timeline').then(({ Timeline }) => ({ default: Timeline }))));

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
  const navigate = useNavigate({ from: '/plan' });
  const { nodes } = frame.plans;
  const plan = nodes.find(({ id }) => id === search.plan) ?? nodes.find(({ finished }) => !finished) ?? nodes[0];
  const parts = useParts(plan?.id);
  if (!plan) return <None />;
  const choose = (saved: string) => void navigate({ search: view(saved) });
  return (
    <>
      <div className="heading">
        <h1><Link to="/items/$id" params={{ id: plan.id }}><bdi>{plan.title}</bdi></Link></h1>
        <p className="reference">{plan.reference}</p>
        <div className="beside"><Ways search={search} /><Views page="plan" search={kept(search)} isShown={(saved) => kept(view(saved)) === kept(search)} choose={choose} /></div>
      </div>
      <Fold title={t('plan.filters')} count={GIVEN.filter((name) => search[name]).length}><Filters frame={frame} parts={parts} plan={plan.id} search={search} /></Fold>
      {(parts || !search.under) && <Tags frame={frame} parts={parts} search={search} />}
      {!search.asOf && <Changes kinds={ACTIONS} said="changes.action" shows={ActionsDocument} />}
      {!search.asOf && <p className="export">
        {t('plan.export')} <a href={exported(search, plan.id, 'xlsx')}>{t('plan.export.xlsx')}</a> · <a href={exported(search, plan.id, 'csv')}>CSV</a>
      </p>}
      <Suspense fallback={<p role="status">{t('loading')}</p>}>
        {search.view === 'board' ? <Board frame={frame} plan={plan.id} search={search} /> : search.view === 'timeline' ? <Timeline frame={frame} plan={plan.id} search={search} /> : <List frame={frame} plan={plan.id} search={search} />}
      </Suspense>
    </>
  );
}

function None() {
  const { data: known } = useQuery(SHELL);
  const begins = known && creates(known, 'plan') && known.workflows.find(({ kind }) => kind === 'plan');
  return (
    <>
      <h1>{t('plan.title')}</h1>
      <p>{t('plan.none')}</p>
      {begins && <p><Link className="button" to="/new/$workflow" params={{ workflow: begins.id }}>{t('children.new', { title: begins.title })}</Link></p>}
    </>
  );
}

/** The same actions, looked at otherwise. A board and a timeline are of now. */
function Ways({ search: { view } }: { search: Search }) {
  const other = (to: Search['view']) => (now: Search): Search => ({ ...now, view: to, asOf: undefined, zoom: undefined, twin: undefined, after: undefined, before: undefined, group: to === 'timeline' ? 'parts' : now.group });
  return (
    <nav className="ways-to-see" aria-label={t('view.title')}>
      {[undefined, ...VIEWS].map((one) => <Link key={one ?? 'table'} className={view === one ? 'button chosen' : 'button'} from="/plan" to="." search={other(one)} activeProps={{}} aria-current={view === one ? 'true' : undefined}>{t(`view.${one ?? 'table'}`)}</Link>)}
    </nav>
  );
}
