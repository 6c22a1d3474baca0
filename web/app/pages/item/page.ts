// What every part of the page reads: the item as it is now, whose page it is, and how to tell her what was done.
import { createContext, useContext } from 'react';
import type { ItemPageQuery, ValueFragment } from '../../../gql/graphql';

export type Item = NonNullable<ItemPageQuery['item']>;
export type Possible = Item['availableEvents'][number];
export type Deadline = Item['deadlines'][number];

/** `day`: when what is entered happened, where that is not today. */
export type Page = { item: Item; today: string; zone: string; me: string; day?: string | undefined; tell: (text: string) => void };

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('outside of an item');
  return page;
}

export const fieldOf = (item: Item, name: string): ValueFragment | null => item.fields.find((field) => field.name === name)?.value ?? null;
