// What somebody typed and has not sent, kept in her browser by person, item and form until it is sent or thrown away. What is
// restricted is never in it.
import { DRAFTS } from '../../../shell/recent';
import type { Item } from '../page';
import { canonical, plain } from '../value';

/** The item as a form saw it first: what changed since is told before she sends. */
export type Began = { revision: number; stage: string; fields: Record<string, { text: string; shown: string }> };

/** `began`: of an event, which goes to an item as she saw it. */
export type Draft = { typed: Record<string, string>; day: string; requestId: string; savedAt: string; began?: Began };

/** `item`: absent before there is one. */
export const draftKey = (me: string, item: string | undefined, form: string) => `${DRAFTS}${me} ${item ?? 'new'} ${form}`;

export function readDraft<D = Draft>(key: string): D | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as D | null;
  } catch {
    return null;
  }
}

/** A browser that keeps nothing, or is full, still sends forms. */
export function keepDraft(key: string, draft: object | null): void {
  try {
    if (draft) localStorage.setItem(key, JSON.stringify(draft));
    else localStorage.removeItem(key);
  } catch {
    return;
  }
}

export function began(item: Item, zone: string): Began {
  const fields = item.fields.map(({ name, value }) => [name, { text: canonical(value), shown: plain(value, zone) }]);
  return { revision: item.revision, stage: item.stage, fields: Object.fromEntries(fields) };
}

/** As much of a form as may lie in a browser. */
export function harmless(draft: Draft, restricted: ReadonlySet<string>): Draft {
  const kept = <T>(values: Record<string, T>) => Object.fromEntries(Object.entries(values).filter(([name]) => !restricted.has(name)));
  const { typed, began } = draft;
  return { ...draft, typed: kept(typed), ...(began && { began: { ...began, fields: kept(began.fields) } }) };
}
