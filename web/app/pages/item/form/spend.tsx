// Money that was spent, against a line of the item or none.
import { useQuery } from '@tanstack/react-query';
import { ChoicesDocument, RecordExpenditureDocument } from '../../../../gql/graphql';
import { ask, asked } from '../../../ask';
import { t } from '../words';
import { usePage } from '../page';
import { asks, oneOf, OwnDialog } from './own';
import type { Faults } from './sending';

type Props = { title: string; onClose: () => void };

export function SpendDialog({ title, onClose }: Props) {
  const { item, today } = usePage();
  const { data } = useQuery(asked(ChoicesDocument, {}));
  const lines = item.costs.filter(({ scenario }) => scenario === null).map(({ reference, label }) => ({ id: reference, title: `${reference} ${label}` }));
  return (
    <OwnDialog onClose={onClose} own={{
      form: 'spend',
      title,
      start: { spentOn: today },
      inputs: () => [
        asks('amount', t('costs.amount'), 'MONEY', { required: true }),
        asks('spentOn', t('spend.on'), 'DATE', { required: true }),
        asks('line', t('costs.line'), 'CHOICE', oneOf(lines)),
        asks('source', t('money.by.source'), 'TEXT'),
        asks('agency', t('spend.agency'), 'CHOICE', oneOf(data?.agencies ?? [])),
        asks('document', t('spend.document'), 'DOCUMENT'),
        asks('note', t('costs.note'), 'TEXT'),
      ],
      faults: ({ spentOn = '' }): Faults => (spentOn > today ? { spentOn: t('spend.future') } : {}),
      send: ({ amount: money = '', spentOn = '', ...others }, requestId) => {
        const [currency = '', amount = ''] = money.split(' ');
        return ask(RecordExpenditureDocument, { item: item.id, expenditure: { amount: { currency, amount }, spentOn, ...others }, requestId });
      },
      said: ({ done }) => t('form.recorded', { what: title, row: done.seq }),
    }} />
  );
}
