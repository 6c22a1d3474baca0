// What a kind of items is called: as its workflow is.
import { useQuery } from '@tanstack/react-query';
import { SHELL } from './shell/known';

export function useKinds(): (kind: string) => string {
  const { data } = useQuery(SHELL);
  return (kind) => data?.workflows.find((workflow) => workflow.kind === kind)?.title ?? kind.replaceAll('_', ' ');
}
