// A question that the server may refuse for a reason that people can mend, as where a rate is missing. What was shown before
// stays beside what it says.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TypedDocumentString } from '../../../gql/graphql';
import { asked, Refused } from '../../ask';

export function useTold<R, V>(document: TypedDocumentString<R, V>, variables: V): { data: R | undefined; old: boolean; refused: string | undefined } {
  const { data, error } = useQuery({ ...asked(document, variables), throwOnError: false });
  const [kept, keep] = useState(data);
  if (data !== undefined && data !== kept) keep(data);
  const refused = error instanceof Refused ? error.message : undefined;
  return { data: refused ? undefined : (data ?? kept), old: data === undefined, refused };
}
