// One action of many, with all that its forms read: opened where it stands.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ItemPageDocument } from '../../../gql/graphql';
import { asked } from '../../ask';
import { type Item, PageContext } from '../item/page';

type Props = { id: string; tell: (text: string) => void; children: (item: Item) => ReactNode };

export function OneItem({ id, tell, children }: Props) {
  const { data } = useQuery(asked(ItemPageDocument, { id }));
  if (!data?.item) return null;
  return <PageContext value={{ item: data.item, today: data.today, zone: data.zone, me: data.me.id, tell }}>{children(data.item)}</PageContext>;
}
