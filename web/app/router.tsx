// The app's addresses. Each page is a file of its own that comes when it is opened, its data asked for at the same time.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { AdminFrameDocument, CasesFrameDocument, FormsDocument, ImportPageDocument, ItemPageDocument, MeDocument, NewItemDocument, PlanFrameDocument, RegisterDocument, TodayDocument, WorkflowVersionsDocument } from '../gql/graphql';
import { arriving } from './arrive';
import { asked, client } from './ask';
import { readMonth } from './pages/calendar/search';
import { readDay } from './pages/cases/day';
import { readSearch as readCases, variables } from './pages/cases/search';
import { readShown } from './pages/inbox/shown';
import { readSearch as readAdmin } from './pages/admin/search';
import { called } from './pages/item/called';
import { readSearch as readMoney } from './pages/money/search';
import { readPlace } from './pages/new/search';
import { readSearch } from './pages/plan/search';
import { readVersion } from './pages/workflows/version';
import { Shell } from './shell';
import { Trouble } from './trouble';

const root = createRootRoute({ component: Shell });
const today = createRoute({
  getParentRoute: () => root,
  path: '/',
  loader: () => void client.prefetchQuery(asked(TodayDocument, {})),
  component: lazyRouteComponent(arriving(() => import('./pages/today/today')), 'Today'),
});
const plan = createRoute({
  getParentRoute: () => root,
  path: '/plan',
  validateSearch: readSearch,
  loader: () => void client.prefetchQuery(asked(PlanFrameDocument, {})),
  component: lazyRouteComponent(arriving(() => import('./pages/plan/plan')), 'Plan'),
});
const money = createRoute({
  getParentRoute: () => root,
  path: '/money',
  validateSearch: readMoney,
  loader: () => void client.prefetchQuery(asked(PlanFrameDocument, {})),
  component: lazyRouteComponent(arriving(() => import('./pages/money/money')), 'Money'),
});
const moneyLines = createRoute({
  getParentRoute: () => root,
  path: '/money/lines',
  validateSearch: readMoney,
  loader: () => void client.prefetchQuery(asked(PlanFrameDocument, {})),
  component: lazyRouteComponent(arriving(() => import('./pages/money/lines')), 'Lines'),
});
const item = createRoute({
  getParentRoute: () => root,
  path: '/items/$id',
  loader: ({ params }) => void client.prefetchQuery(asked(ItemPageDocument, called(params.id))),
  component: lazyRouteComponent(arriving(() => import('./pages/item/item')), 'ItemPage'),
});
const newItem = createRoute({
  getParentRoute: () => root,
  path: '/new/$workflow',
  validateSearch: readPlace,
  loader: () => {
    void client.prefetchQuery(asked(FormsDocument, {}));
    void client.prefetchQuery(asked(NewItemDocument, {}));
  },
  component: lazyRouteComponent(arriving(() => import('./pages/new/new')), 'NewItem'),
});

const help = createRoute({
  getParentRoute: () => root,
  path: '/help',
  component: lazyRouteComponent(arriving(() => import('./pages/help/help')), 'Help'),
});
const glossary = createRoute({
  getParentRoute: () => root,
  path: '/help/glossary',
  component: lazyRouteComponent(arriving(() => import('./pages/help/glossary')), 'Glossary'),
});
const cases = createRoute({
  getParentRoute: () => root,
  path: '/cases',
  validateSearch: readCases,
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => {
    void client.prefetchQuery(asked(CasesFrameDocument, {}));
    void client.prefetchQuery(asked(RegisterDocument, variables(deps)));
  },
  component: lazyRouteComponent(arriving(() => import('./pages/cases/cases')), 'Cases'),
});
const hearings = createRoute({
  getParentRoute: () => root,
  path: '/cases/hearings',
  validateSearch: readDay,
  loader: () => void client.prefetchQuery(asked(CasesFrameDocument, {})),
  component: lazyRouteComponent(arriving(() => import('./pages/cases/hearings')), 'Hearings'),
});
const calendar = createRoute({
  getParentRoute: () => root,
  path: '/calendar',
  validateSearch: readMonth,
  loader: () => void client.prefetchQuery(asked(MeDocument, {})),
  component: lazyRouteComponent(arriving(() => import('./pages/calendar/calendar')), 'Calendar'),
});
const inbox = createRoute({
  getParentRoute: () => root,
  path: '/inbox',
  validateSearch: readShown,
  component: lazyRouteComponent(arriving(() => import('./pages/inbox/inbox')), 'Inbox'),
});

const importing = createRoute({
  getParentRoute: () => root,
  path: '/import',
  loader: () => void client.prefetchQuery(asked(ImportPageDocument, {})),
  component: lazyRouteComponent(arriving(() => import('./pages/import/import')), 'Import'),
});
const workflows = createRoute({
  getParentRoute: () => root,
  path: '/workflows',
  loader: () => void client.prefetchQuery(asked(WorkflowVersionsDocument, {})),
  component: lazyRouteComponent(arriving(() => import('./pages/workflows/workflows')), 'Workflows'),
});
const workflow = createRoute({
  getParentRoute: () => root,
  path: '/workflows/$id',
  validateSearch: readVersion,
  component: lazyRouteComponent(arriving(() => import('./pages/workflows/workflow')), 'WorkflowPage'),
});

const admin = createRoute({
  getParentRoute: () => root,
  path: '/admin',
  validateSearch: readAdmin,
  loader: () => void client.prefetchQuery(asked(AdminFrameDocument, {})),
  component: lazyRouteComponent(arriving(() => import('./pages/admin/admin')), 'Admin'),
});

/** Addresses hold plain text, as those of the Rust pages do. */
const parseSearch = (text: string) => Object.fromEntries(new URLSearchParams(text));
function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text && `?${text}`;
}

export const router = createRouter({
  routeTree: root.addChildren([today, plan, item, newItem, cases, hearings, calendar, inbox, help, glossary, importing, workflows, workflow, money, moneyLines, admin]),
  defaultErrorComponent: Trouble,
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
