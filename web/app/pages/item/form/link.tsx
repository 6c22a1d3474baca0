// A link to another item, named by its reference, begins or ends.
import { useQuery } from '@tanstack/react-query';
import { FormsDocument, LinkItemsDocument } from '../../../../gql/graphql';
import { ask, asked } from '../../../ask';
import { t } from '../words';
import { usePage } from '../page';
import { named } from './named';
import { asks, OwnDialog } from './own';

type Props = { title: string; onClose: () => void };

export function LinkDialog({ title, onClose }: Props) {
  const { item } = usePage();
  const { data } = useQuery(asked(FormsDocument, {}));
  const kinds = data?.workflows.find(({ id }) => id === item.workflow)?.links.map(({ kind }) => kind) ?? [];
  return (
    <OwnDialog onClose={onClose} own={{
      form: 'link',
      title,
      inputs: () => [asks('kind', t('link.kind'), 'CHOICE', { required: true, options: kinds }), asks('to', t('link.to'), 'TEXT', { required: true }), asks('ended', t('link.ended'), 'FLAG')],
      send: async ({ kind = '', to = '', ended }, requestId) => ask(LinkItemsDocument, { item: item.id, to: await named(to, 'to', t('link.to')), kind, ended: ended === 'true', requestId }),
      said: ({ done }) => t('form.recorded', { what: title, row: done.seq }),
    }} />
  );
}
