// Which change of the API an event is.
import { type DoneFragment, ExtendDocument, FireDocument, type FieldInput, ReopenDocument } from '../../../../gql/graphql';
import { ask } from '../../../ask';
import { noon } from '../../../moment';
import type { Item } from '../page';

type Given = { item: Item; input: FieldInput[]; day: string; today: string; zone: string; requestId: string };

/** How events begin that give a deadline another date; its name follows. */
export const EXTEND = 'extend.';

/** Other built-in events have forms of their own. */
export const hasForm = (event: string) => event.startsWith(EXTEND) || event === 'reopen' || !BUILT_IN.includes(event);
const BUILT_IN = ['assign', 'cost', 'spend', 'fund', 'allocate', 'baseline', 'link', 'correct', 'reveal', 'migrate', 'reopen', 'adopt'];

export async function fire(event: string, { item, input, day, today, zone, requestId }: Given): Promise<DoneFragment> {
  const common = { item: item.id, at: noon(day, today, zone), revision: item.revision, requestId };
  const value = (name: string) => input.find((one) => one.name === name)?.value;
  if (event.startsWith(EXTEND)) {
    const others = input.filter(({ name }) => name !== 'until' && name !== 'days');
    const days = value('days');
    return (await ask(ExtendDocument, { ...common, deadline: event.slice(EXTEND.length), until: value('until') ?? null, days: days === undefined ? null : Number(days), input: others })).done;
  }
  if (event === 'reopen') return (await ask(ReopenDocument, { ...common, reason: value('reason') ?? '' })).done;
  return (await ask(FireDocument, { ...common, event, input })).done;
}
