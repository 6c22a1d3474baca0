// The inbox's address: which notices are shown.
import type { NoticeState } from '../../../gql/graphql';

/** Absent: what is unread or read. */
export const STATES = { unread: 'UNREAD', snoozed: 'SNOOZED', done: 'DONE' } as const satisfies Record<string, NoticeState>;
export type State = keyof typeof STATES;
export type Search = { show?: State; after?: string; before?: string };

export function readShown(given: Record<string, unknown>): Search {
  const text = (name: string) => (typeof given[name] === 'string' && given[name] !== '' ? given[name] : undefined);
  const show = (Object.keys(STATES) as State[]).find((one) => one === given.show);
  const [after, before] = [text('after'), text('before')];
  return { ...(show && { show }), ...(after && { after }), ...(before && { before }) };
}
