// Items that somebody opened in this tab, the latest first; until she or another person signs in anew.
type Recent = { id: string; reference: string; title: string };

const KEPT = 'milepost recent';
/** How the keys of drafts begin, whoever's and of what. */
export const DRAFTS = 'milepost draft ';
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

const leaving = new BroadcastChannel('milepost signed out');

/** Heard where she signed out in another tab. */
export function onLeft(hear: () => void): void {
  leaving.onmessage = hear;
}

/** Whoever signs out leaves nothing of hers to the next person at this machine, drafts neither. */
export function forget(): void {
  leaving.postMessage('');
  try {
    sessionStorage.removeItem(KEPT);
    const drafts = Object.keys(localStorage).filter((key) => key.startsWith(DRAFTS));
    for (const key of drafts) localStorage.removeItem(key);
  } catch {
    return;
  }
}
