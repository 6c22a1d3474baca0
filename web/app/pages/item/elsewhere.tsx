// An item's forms on another page: the item comes when a form is wanted, and the form finds it as on its own page.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ItemPageDocument } from '../../../gql/graphql';
import { asked } from '../../ask';
import { t } from './words';
import { PageContext } from './page';

type Props = { id: string; day?: string | undefined; tell: (text: string) => void; children: ReactNode };

/** `day`: when what is entered happened, unless she says otherwise. */
export function Elsewhere({ id, day, tell, children }: Props) {
  const { data } = useQuery(asked(ItemPageDocument, { id }));
  if (!data?.item) return <p role="status" className="waits">{t('loading')}</p>;
  return <PageContext value={{ item: data.item, today: data.today, zone: data.zone, me: data.me.id, day, tell }}>{children}</PageContext>;
}
