// Items that somebody opened in this tab, the latest first; until she or another person signs in anew.
export type Recent = { id: string; reference: string; title: string };

const KEPT = 'milepost recent';
const SHOWN = 6;
const LONGEST = 200;

type Kept = { me: string; items: Recent[] };

export function recent(me: string): Recent[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') as Kept | null;
    return kept?.me === me ? kept.items : [];
  } catch {
    return [];
  }
}

/** A browser that keeps nothing knows none. */
export function remember(me: string, { id, reference, title }: Recent): void {
  const items = [{ id, reference, title: title.slice(0, LONGEST) }, ...recent(me).filter((one) => one.id !== id)].slice(0, SHOWN);
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ me, items } satisfies Kept));
  } catch {
    return;
  }
}

export function forget(): void {
  try {
    sessionStorage.removeItem(KEPT);
  } catch {
    return;
  }
}
