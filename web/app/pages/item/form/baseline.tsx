// This moment gets a name, by which everything is compared with it later.
import { MakeBaselineDocument } from '../../../../gql/graphql';
import { ask } from '../../../ask';
import { t } from '../words';
import { usePage } from '../page';
import { asks, OwnDialog } from './own';

export function BaselineDialog({ title, onClose }: { title: string; onClose: () => void }) {
  const { item } = usePage();
  return (
    <OwnDialog onClose={onClose} own={{
      form: 'baseline',
      title,
      inputs: () => [asks('moment', t('baseline.name'), 'TEXT', { required: true, hint: t('baseline.name.hint') })],
      send: ({ moment = '' }, requestId) => ask(MakeBaselineDocument, { item: item.id, name: moment, requestId }),
      said: ({ done }) => t('form.recorded', { what: title, row: done.seq }),
    }} />
  );
}
