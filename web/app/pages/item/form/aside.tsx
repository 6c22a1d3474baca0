// What somebody says of her own reminders of the item: put off, or given to somebody. It is no event of the item.
import { useQuery } from '@tanstack/react-query';
import { ChoicesDocument, DelegateDocument, SnoozeDocument } from '../../../../gql/graphql';
import { ask, asked } from '../../../ask';
import { short } from '../../../format';
import { t } from '../words';
import { usePage } from '../page';
import { asks, oneOf, OwnDialog } from './own';

export function SnoozeDialog({ onClose }: { onClose: () => void }) {
  const { item } = usePage();
  const open = item.deadlines.filter(({ state }) => state === 'OPEN').map(({ name, title }) => ({ id: name, title }));
  return (
    <OwnDialog onClose={onClose} own={{
      form: 'snooze',
      title: t('snooze.title'),
      inputs: () => [
        asks('deadline', t('snooze.deadline'), 'CHOICE', { ...oneOf(open), hint: t('snooze.deadline.hint') }),
        asks('until', t('snooze.until'), 'DATE', { required: true }),
        asks('reason', t('snooze.reason'), 'TEXT', { required: true, hint: t('snooze.reason.hint') }),
      ],
      send: ({ deadline, until = '', reason = '' }, requestId) => ask(SnoozeDocument, { item: item.id, deadline: deadline ?? null, until, reason, requestId }).then(() => until),
      said: (until) => t('snooze.done', { day: short(until) }),
    }} />
  );
}

export function DelegateDialog({ onClose }: { onClose: () => void }) {
  const { item, me } = usePage();
  const { data } = useQuery(asked(ChoicesDocument, {}));
  const others = data?.people.filter(({ id }) => id !== me).map(({ id, name }) => ({ id, title: name ?? t('value.nobody') })) ?? [];
  return (
    <OwnDialog onClose={onClose} own={{
      form: 'delegate',
      title: t('delegate.title'),
      inputs: () => [asks('to', t('delegate.to'), 'CHOICE', { ...oneOf(others), hint: t('delegate.to.hint') }), asks('until', t('delegate.until'), 'DATE', { required: true })],
      send: ({ to, until = '' }, requestId) => ask(DelegateDocument, { item: item.id, to: to ?? null, until, requestId }).then(() => ({ to, until })),
      said: ({ to, until }) => (to === undefined ? t('delegate.back') : t('delegate.done', { name: others.find(({ id }) => id === to)?.title ?? '', day: short(until) })),
    }} />
  );
}
