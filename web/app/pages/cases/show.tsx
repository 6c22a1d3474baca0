// A name out of the register, for a reason; or why she may not have it.
import type { ListedFragment, ValueFragment } from '../../../gql/graphql';
import { t } from './words';
import { Dialog } from '../../dialog';
import { Reveal } from '../item/form/reveal';
import { Elsewhere } from '../item/elsewhere';
import { usePage } from '../item/page';
import { Reasons } from '../item/reasons';

type Props = { item: ListedFragment; tell: (text: string) => void; onShown: (value: ValueFragment | null) => void; onClose: () => void };

export function ShowDialog({ item, tell, onShown, onClose }: Props) {
  return (
    <Dialog title={`${item.reference}: ${t('reveal.title', { field: t('cases.name') })}`} onClose={onClose}>
      <Elsewhere id={item.id} tell={(text) => tell(`${item.reference}: ${text}`)}><Asked onShown={onShown} onClose={onClose} /></Elsewhere>
    </Dialog>
  );
}

function Asked({ onShown, onClose }: Pick<Props, 'onShown' | 'onClose'>) {
  const { item } = usePage();
  const field = item.fields.find(({ name }) => name === 'name');
  const reveal = item.availableEvents.find(({ event }) => event === 'reveal');
  const may = reveal && reveal.availability !== 'NO' && reveal.inputs.some(({ options }) => options.includes('name'));
  if (!field || !may) return <div className="body-of-form"><p>{t('cases.may-not')}</p><Reasons reasons={reveal?.reasons ?? []} /></div>;
  return <Reveal field={field} onShown={onShown} onClose={onClose} />;
}
