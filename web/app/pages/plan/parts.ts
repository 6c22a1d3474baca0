// The pillars and the objectives of one plan, all of them: what a list is narrowed to has its name from here.
import { useQuery } from '@tanstack/react-query';
import { PartsDocument, type PartsQuery } from '../../../gql/graphql';
import { all } from '../../all';
import { ask } from '../../ask';

export type Named = PartsQuery['items']['nodes'][number];
export type Parts = { pillars: Named[]; objectives: Named[] };

/** Pages that are read; no plan has as many parts. */
const PAGES = 20;

async function partsOf(plan: string, signal: AbortSignal): Promise<Parts> {
  const of = (kind: string) => all(async (after) => (await ask(PartsDocument, { filter: { kind, under: plan }, after }, signal)).items, PAGES);
  const [pillars, objectives] = await Promise.all([of('pillar'), of('objective')]);
  return { pillars: pillars.found, objectives: objectives.found };
}

export function useParts(plan: string | undefined): Parts | undefined {
  const { data } = useQuery({ queryKey: ['parts', plan], queryFn: ({ signal }) => partsOf(plan ?? '', signal), enabled: plan !== undefined });
  return data;
}
