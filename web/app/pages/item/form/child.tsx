// A new item, below this one or at the top: the form is what its workflow asks for at the beginning.
import { CreateItemDocument, type CreateItemMutation, type FormsQuery } from '../../../../gql/graphql';
import { ask } from '../../../ask';
import { t } from '../words';
import { usePage } from '../page';
import { type Own, OwnDialog } from './own';

export type Way = FormsQuery['workflows'][number];

export function ChildDialog({ way, onClose }: { way: Way; onClose: () => void }) {
  return <OwnDialog own={creating(way, usePage().item.id)} onClose={() => onClose()} />;
}

export function creating(way: Way, parent: string | null): Own<CreateItemMutation> {
  const begins = way.events.find(({ name }) => name === 'create');
  return {
    form: `create ${way.id}`,
    title: t('children.new', { title: way.title }),
    sends: begins?.title,
    workflow: way.id,
    dated: true,
    inputs: () => begins?.inputs ?? [],
    send: (given, requestId, at) => ask(CreateItemDocument, { workflow: way.id, parent, input: Object.entries(given).map(([name, value]) => ({ name, value })), at, requestId }),
    said: ({ done }) => t('children.created', { reference: done.reference }),
  };
}
