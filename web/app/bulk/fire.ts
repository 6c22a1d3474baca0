// One event on many items: tried first, then done. Each item is answered by itself.
import { ExtendManyDocument, FireManyDocument, type InputFragment, type ManyFragment, type TickedFragment } from '../../gql/graphql';
import { ask } from '../ask';
import { noon } from '../moment';
import { EXTEND, hasForm } from '../pages/item/form/fire';

export type Choice = TickedFragment['availableEvents'][number] & { possible: number };
type Given = { items: TickedFragment[]; event: string; typed: Record<string, string>; day: string; today: string; zone: string; dryRun: boolean; requestId: string };

/** What at least one of them can take now, with how many can. */
export function choices(items: TickedFragment[]): Choice[] {
  const found = new Map<string, Choice>();
  const can = items.flatMap(({ availableEvents }) => availableEvents.filter(({ event, availability }) => availability !== 'NO' && event !== 'reopen' && hasForm(event)));
  for (const one of can) {
    const before = found.get(one.event);
    found.set(one.event, { ...one, inputs: united(before?.inputs ?? [], one.inputs), possible: (before?.possible ?? 0) + 1 });
  }
  return [...found.values()];
}

/** Items of several versions of a workflow ask for different things: one form asks for all of it. */
function united(some: readonly InputFragment[], others: readonly InputFragment[]): InputFragment[] {
  const inputs = new Map(some.map((input) => [input.name, input]));
  for (const input of others) {
    const before = inputs.get(input.name);
    inputs.set(input.name, before ? { ...before, required: before.required || input.required, options: [...new Set([...before.options, ...input.options])] } : input);
  }
  return [...inputs.values()];
}

export async function fireMany({ items, event, typed, day, today, zone, dryRun, requestId }: Given): Promise<ManyFragment[]> {
  const given = Object.entries(typed).filter(([, value]) => value.trim() !== '').map(([name, value]) => ({ name, value }));
  const common = { items: items.map(({ id, revision }) => ({ item: id, revision })), at: noon(day, today, zone), dryRun, requestId };
  if (!event.startsWith(EXTEND)) return (await ask(FireManyDocument, { ...common, event, input: given })).many;
  const value = (name: string) => given.find((one) => one.name === name)?.value;
  const input = given.filter(({ name }) => name !== 'until' && name !== 'days');
  const days = value('days');
  return (await ask(ExtendManyDocument, { ...common, deadline: event.slice(EXTEND.length), until: value('until') ?? null, days: days === undefined ? null : Number(days), input })).many;
}
