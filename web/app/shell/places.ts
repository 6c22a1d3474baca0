// Where one can go: the ways of the head, what the palette finds, and the key that leads there after `g`.
import type { ShellQuery } from '../../gql/graphql';
import type { Key } from '../words';

export type Place = { to: string; name: Key; key?: string; may?: (known: ShellQuery) => boolean };

/** Whether a role of hers may begin an item of this kind. */
export const creates = ({ me, workflows }: ShellQuery, kind: string) =>
  workflows.some((workflow) => workflow.kind === kind && workflow.create.some((role) => me.memberships.some((held) => held.role === role)));
const plans = (known: ShellQuery) => known.plans.nodes.length > 0 || creates(known, 'plan');
const cases = (known: ShellQuery) => known.cases.nodes.length > 0 || creates(known, 'case');
/** Or does something else there: enters rates, declares days, is told of what could not be delivered. */
const runs = ({ me, calendars }: ShellQuery) => me.administers || me.entersRates || me.hearsAlarms || calendars.some(({ isDeclaredByYou }) => isDeclaredByYou);
const imports = (known: ShellQuery) => creates(known, 'action') || creates(known, 'case');

export const PLACES: Place[] = [
  { to: '/', name: 'today.title', key: 't' },
  { to: '/plan', name: 'plan.title', key: 'p', may: plans },
  { to: '/money', name: 'shell.money', key: 'm', may: plans },
  { to: '/cases', name: 'shell.cases', key: 'c', may: cases },
  { to: '/calendar', name: 'shell.calendar', key: 'k' },
  { to: '/inbox', name: 'shell.inbox', key: 'i' },
];

export const MORE: Place[] = [
  { to: '/deadlines', name: 'shell.deadlines' },
  { to: '/items', name: 'shell.items' },
  { to: '/cases/hearings', name: 'shell.hearings', may: cases },
  { to: '/import', name: 'shell.import', may: imports },
  { to: '/workflows', name: 'shell.workflows' },
  { to: '/admin', name: 'shell.admin', may: runs },
  { to: '/me', name: 'shell.me' },
  { to: '/help', name: 'shell.help' },
];

/** Until it is known what she may use, every way is there: the server decides again on each page. */
export const open = (places: Place[], known: ShellQuery | undefined) => places.filter(({ may }) => !known || !may || may(known));
