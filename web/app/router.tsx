// The app's addresses. Each page is a file of its own that comes when it is opened, its data asked for at the same time.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { PlanFrameDocument, TodayDocument } from '../gql/graphql';
import { asked, client } from './ask';
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

/** Addresses hold plain text, as those of the Rust pages do. */
const parseSearch = (text: string) => Object.fromEntries(new URLSearchParams(text));
function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text && `?${text}`;
}

export const router = createRouter({
  routeTree: root.addChildren([today, plan]),
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
