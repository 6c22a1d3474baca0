// Under which headings rows stand, where they are grouped.
import type { PlacedFragment } from '../../../gql/graphql';
import type { Group } from './search';

type Heading = { name: string; level: number };

function headings({ stage, parent }: PlacedFragment, group: Group | undefined): string[] {
  if (!group) return [];
  if (group === 'stage') return [stage];
  const lineage = [parent?.parent, parent].filter((part) => part && part.kind !== 'plan');
  return lineage.map((part) => `${part?.reference} ${part?.title}`);
}

/** Each row with the headings that begin at it. */
export function fresh<R extends PlacedFragment>(rows: R[], group: Group | undefined): [R, Heading[]][] {
  let above: string[] = [];
  return rows.map((row) => {
    const names = headings(row, group);
    const begin = names.map((name, level) => ({ name, level })).filter(({ level }) => names.slice(0, level + 1).join('\n') !== above.slice(0, level + 1).join('\n'));
    above = names;
    return [row, begin];
  });
}
