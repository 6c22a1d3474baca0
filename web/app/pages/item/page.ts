// What every part of the page reads: the item as it is now, whose page it is, and how to tell her what was done. Its forms are filled
// in where there is no item yet, too.
import { createContext, useContext } from 'react';
import type { ItemPageQuery, ValueFragment } from '../../../gql/graphql';

export type Item = NonNullable<ItemPageQuery['item']>;
export type Possible = Item['availableEvents'][number];
export type Deadline = Item['deadlines'][number];

/** Where forms are filled in. `item`: absent before there is one; `day`: when what is entered happened, where that is not today. */
export type Desk = { item?: Item; today: string; zone: string; me: string; day?: string | undefined; tell: (text: string) => void };
export type Page = Desk & { item: Item };

export const PageContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(PageContext);
  if (!desk) throw new Error('outside of a page with forms');
  return desk;
}

export function usePage(): Page {
  const { item, ...others } = useDesk();
  if (!item) throw new Error('outside of an item');
  return { ...others, item };
}

export const fieldOf = (item: Item, name: string): ValueFragment | null => item.fields.find((field) => field.name === name)?.value ?? null;
