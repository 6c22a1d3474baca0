// A new item below this one: the form is what its workflow asks for at the beginning.
import { CreateItemDocument, type FormsQuery } from '../../../../gql/graphql';
import { ask } from '../../../ask';
import { t } from '../words';
import { usePage } from '../page';
import { OwnDialog } from './own';

export type Way = FormsQuery['workflows'][number];

export function ChildDialog({ way, onClose }: { way: Way; onClose: () => void }) {
  const { item } = usePage();
  const inputs = way.events.find(({ name }) => name === 'create')?.inputs ?? [];
  return (
    <OwnDialog onClose={onClose} own={{
      form: `create ${way.id}`,
      title: t('children.new', { title: way.title }),
      workflow: way.id,
      dated: true,
      inputs: () => inputs,
      send: (given, requestId, at) => ask(CreateItemDocument, { workflow: way.id, parent: item.id, input: Object.entries(given).map(([name, value]) => ({ name, value })), at, requestId }),
      said: ({ done }) => t('children.created', { reference: done.reference }),
    }} />
  );
}
