// A way to a page of the app, or to one that the server makes: who follows it need not know which.
import { Link, type AnyRouter, useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';

const OURS = /^\/(items|new)\/[^/]+$/;

function isOurs(router: AnyRouter, to: string): boolean {
  const [path = ''] = to.split(/[?#]/);
  return path in router.routesByPath || OURS.test(path);
}

export function Way({ to, children }: { to: string; children: ReactNode }) {
  const router = useRouter();
  if (!isOurs(router, to)) return <a href={to}>{children}</a>;
  return <Link to={to as '/'} activeOptions={{ exact: to === '/', includeSearch: false }}>{children}</Link>;
}

export function go(router: AnyRouter, to: string): void {
  if (isOurs(router, to)) router.history.push(to);
  else location.assign(to);
}
