// What the palette offers: places, what can be begun, items.
import type { FindQuery, ShellQuery } from '../../gql/graphql';
import { t } from '../words';
import { MORE, open, PLACES } from './places';
import { recent } from './recent';

export type Choice = { key: string; title: string; reference?: string; aside?: string | undefined; act: () => void };
export type Group = { title: string; choices: Choice[] };

type Workflow = ShellQuery['workflows'][number];
/** A new item of one workflow, below one of another. */
export type Making = { parent: Workflow; child: Workflow };
type Acts = { to: (address: string) => void; choose: (making: Making) => void; keys: () => void };

/** Before anything is typed. */
export function begun(me: ShellQuery | undefined, acts: Acts): Group[] {
  const items = me ? recent(me.me.id) : [];
  const again = items.map(({ id, reference, title }) => ({ key: id, reference, title, act: () => acts.to(`/items/${id}`) }));
  return [{ title: t('palette.recent'), choices: again }, ...known(me, acts)];
}

export function known(me: ShellQuery | undefined, acts: Acts): Group[] {
  const pages = open([...PLACES, ...MORE], me).map(({ to, name, key }) => ({ key: to, title: t(name), aside: key && `g ${key}`, act: () => acts.to(to) }));
  return [{ title: t('palette.pages'), choices: pages }, { title: t('palette.acts'), choices: [...creating(me, acts), ...others(acts)] }];
}

function creating(me: ShellQuery | undefined, acts: Acts): Choice[] {
  if (!me) return [];
  const mine = new Set(me.me.memberships.map(({ role }) => role));
  const may = me.workflows.filter(({ create }) => create.some((role) => mine.has(role)));
  return may.flatMap((child) => {
    const parents = me.workflows.filter(({ children }) => children.some(({ to }) => to === child.id));
    if (parents.length === 0) return [{ key: child.id, title: t('children.new', { title: child.title }), act: () => acts.to(`/new/${child.id}`) }];
    return parents.map((parent) => ({ key: `${parent.id} ${child.id}`, title: t('palette.new-below', { title: child.title, above: parent.title }), act: () => acts.choose({ parent, child }) }));
  });
}

function others(acts: Acts): Choice[] {
  return [
    { key: 'brief', title: t('palette.brief'), act: () => acts.to('/brief') },
    { key: 'keys', title: t('keys.title'), aside: '?', act: acts.keys },
    { key: 'out', title: t('shell.sign-out'), act: () => document.querySelector<HTMLFormElement>('form[action="/sign-out"]')?.requestSubmit() },
  ];
}

/** Every word that was typed begins one of its words; what says least beside them comes first. */
export function chosen(groups: Group[], text: string): Group[] {
  const typed = words(text);
  const fits = ({ title }: Choice) => typed.every((word) => words(title).some((one) => one.startsWith(word)));
  return groups.map(({ title, choices }) => ({ title, choices: choices.filter(fits).sort((one, other) => words(one.title).length - words(other.title).length) }));
}

const words = (text: string) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);

export function opened(items: FindQuery['items'] | null, below: Making | null, acts: Acts): Group[] {
  if (!items) return [];
  const choices = items.nodes.map(({ id, reference, title, kind, stage }) => ({
    key: id, reference, title, aside: `${kind.replaceAll('_', ' ')} · ${stage}`,
    act: () => acts.to(below ? `/new/${below.child.id}?parent=${id}` : `/items/${id}`),
  }));
  const more = items.totalCount > choices.length;
  return [{ title: more ? t('palette.items.first', { count: choices.length, all: items.totalCount }) : t('palette.items'), choices }];
}
