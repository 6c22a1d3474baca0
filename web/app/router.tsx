// The app's addresses. Each page is a file of its own that comes when it is opened, its data asked for at the same time.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { AdminFrameDocument, ItemPageDocument, PlanFrameDocument, TodayDocument } from '../gql/graphql';
import { asked, client } from './ask';
import { readSearch as readAdmin } from './pages/admin/search';
import { called } from './pages/item/called';
import { readSearch } from './pages/plan/search';
import { Shell } from './shell';
import { Trouble } from './trouble';

const root = createRootRoute({ component: Shell });
const today = createRoute({
  getParentRoute: () => root,
  path: '/',
  loader: () => void client.prefetchQuery(asked(TodayDocument, {})),
  component: lazyRouteComponent(() => import('./pages/today/today'), 'Today'),
});
const plan = createRoute({
  getParentRoute: () => root,
  path: '/plan',
  validateSearch: readSearch,
  loader: () => void client.prefetchQuery(asked(PlanFrameDocument, {})),
  component: lazyRouteComponent(() => import('./pages/plan/plan'), 'Plan'),
});
const item = createRoute({
  getParentRoute: () => root,
  path: '/items/$id',
  loader: ({ params }) => void client.prefetchQuery(asked(ItemPageDocument, called(params.id))),
  component: lazyRouteComponent(() => import('./pages/item/item'), 'ItemPage'),
});

const admin = createRoute({
  getParentRoute: () => root,
  path: '/admin',
  validateSearch: readAdmin,
  loader: () => void client.prefetchQuery(asked(AdminFrameDocument, {})),
  component: lazyRouteComponent(() => import('./pages/admin/admin'), 'Admin'),
});

/** Addresses hold plain text, as those of the Rust pages do. */
const parseSearch = (text: string) => Object.fromEntries(new URLSearchParams(text));
function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text && `?${text}`;
}

export const router = createRouter({
  routeTree: root.addChildren([today, plan, item, admin]),
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
