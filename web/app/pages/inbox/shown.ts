// The inbox's address: which notices are shown.
import type { NoticeState } from '../../../gql/graphql';
import { oneOf, textOf } from '../../list/address';

/** Absent: what is unread or read. */
export const STATES = { unread: 'UNREAD', snoozed: 'SNOOZED', done: 'DONE' } as const satisfies Record<string, NoticeState>;
export type State = keyof typeof STATES;
export type Search = { show?: State; after?: string; before?: string };

export function readShown(given: Record<string, unknown>): Search {
  const show = oneOf(Object.keys(STATES) as State[], given.show);
  const [after, before] = [textOf(given, 'after'), textOf(given, 'before')];
  return { ...(show && { show }), ...(after && { after }), ...(before && { before }) };
}
