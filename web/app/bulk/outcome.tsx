// What one event brings, or brought, for many: where they come to, and which cannot, each by its name and why.
import { Link } from '@tanstack/react-router';
import type { ManyFragment } from '../../gql/graphql';
import { Reasons } from '../pages/item/reasons';
import { t } from '../pages/plan/words';

type Named = { id: string; reference: string; title: string; stage: string };

export function Outcome({ answers, items, dry }: { answers: ManyFragment[]; items: Named[]; dry: boolean }) {
  const moved = grouped(answers, ({ changed }) => changed?.stage);
  const left = grouped(answers, ({ problem }) => problem?.message);
  const stays = (group: ManyFragment[], stage: string) => group.every(({ item }) => items.find(({ id }) => id === item)?.stage === stage);
  const how = [...moved].every(([stage, group]) => stays(group, stage)) ? 'recorded' : 'moved';
  const count = (groups: Map<string, ManyFragment[]>) => [...groups.values()].flat().length;
  const named = (group: ManyFragment[]) => <Names items={items.filter(({ id }) => group.some(({ item }) => item === id))} />;
  return (
    <div className="outcome">
      <p><strong>{t(`bulk.${dry ? 'dry' : 'done'}.${how}`, { moved: count(moved), left: count(left) })}</strong></p>
      {[...moved].map(([stage, group]) => <details key={stage}><summary>{t(stays(group, stage) ? 'bulk.stays' : 'bulk.to', { stage, count: group.length })}</summary>{named(group)}</details>)}
      {[...left].map(([why, group]) => <div key={why} className="notice"><Reasons reasons={[why]} />{named(group)}</div>)}
    </div>
  );
}

function grouped(answers: ManyFragment[], by: (one: ManyFragment) => string | undefined): Map<string, ManyFragment[]> {
  const groups = new Map<string, ManyFragment[]>();
  for (const one of answers) {
    const name = by(one);
    if (name !== undefined) groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return groups;
}

const Names = ({ items }: { items: Named[] }) => <ul>{items.map(({ id, reference, title }) => <li key={id}><Link to="/items/$id" params={{ id }} target="_blank">{reference}</Link> <bdi className="quiet">{title}</bdi></li>)}</ul>;
