// What was shown stays until there is something newer, also while the server cannot be reached or asks to sign in.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TypedDocumentString } from '../gql/graphql';
import { asked } from './ask';

export function useKept<R, V>(document: TypedDocumentString<R, V>, variables: V): { data: R | undefined; old: boolean } {
  const { data } = useQuery(asked(document, variables));
  const [kept, keep] = useState(data);
  if (data !== undefined && data !== kept) keep(data);
  return { data: data ?? kept, old: data === undefined };
}
