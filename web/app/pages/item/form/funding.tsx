// Sums of money that the item holds, and what of them pays what.
import { useQuery } from '@tanstack/react-query';
import { AllocateDocument, FormsDocument, RecordFundingDocument } from '../../../../gql/graphql';
import { ask, asked } from '../../../ask';
import { t } from '../words';
import { usePage } from '../page';
import { named } from './named';
import { asks, oneOf, OwnDialog, type Typed } from './own';

type Props = { title: string; onClose: () => void };

const STAGES = ['pledged', 'committed', 'received'] as const;

export function FundDialog({ title, onClose }: Props) {
  const { item } = usePage();
  const { data } = useQuery(asked(FormsDocument, {}));
  if (!data) return null;
  return (
    <OwnDialog onClose={onClose} own={{
      form: 'fund',
      title,
      start: { currency: data.costs.policy.currency },
      inputs: () => [
        asks('reference', t('fund.reference'), 'TEXT', { required: true, hint: t('fund.reference.hint') }),
        asks('source', t('fund.source'), 'TEXT', { required: true }),
        asks('kind', t('fund.kind'), 'CHOICE', { required: true, ...oneOf((['OWN', 'DONOR'] as const).map((id) => ({ id, title: t(`fund.kind.${id}`) }))) }),
        asks('earmark', t('fund.earmark'), 'TEXT'),
        asks('fiscalYear', t('fund.year'), 'INTEGER', { hint: t('fund.year.hint') }),
        asks('currency', t('cost.currency'), 'TEXT', { required: true }),
        ...STAGES.flatMap((stage) => [asks(stage, t(`fund.${stage}`), 'DECIMAL'), asks(`${stage}On`, t(`fund.${stage}.on`), 'DATE')]),
        asks('reason', t('cost.reason'), 'TEXT'),
      ],
      send: ({ reference = '', source = '', kind, earmark, fiscalYear, currency = '', reason, ...stages }, requestId) => ask(RecordFundingDocument, {
        item: item.id,
        funding: { reference, source, kind: kind === 'OWN' ? 'OWN' : 'DONOR', earmark, fiscalYear: fiscalYear ? Number(fiscalYear) : undefined, currency: currency.toUpperCase(), ...reached(stages) },
        reason: reason ?? null,
        requestId,
      }),
      said: ({ done }) => t('form.recorded', { what: title, row: done.seq }),
    }} />
  );
}

function reached(given: Typed) {
  const stages = STAGES.flatMap((stage) => { const amount = given[stage]; return amount === undefined ? [] : [[stage, { amount, on: given[`${stage}On`] }]]; });
  return Object.fromEntries(stages) as Partial<Record<(typeof STAGES)[number], { amount: string; on: string | undefined }>>;
}

export function AllocateDialog({ title, onClose }: Props) {
  const { item } = usePage();
  const sums = item.funding.map(({ reference, source }) => ({ id: reference, title: `${reference} ${source}` }));
  return (
    <OwnDialog onClose={onClose} own={{
      form: 'allocate',
      title,
      start: { funding: sums.length === 1 ? (sums[0]?.id ?? '') : '', to: item.reference },
      inputs: () => [
        asks('funding', t('allocate.funding'), 'CHOICE', { required: true, ...oneOf(sums), ...(sums.length === 0 && { hint: t('allocate.none') }) }),
        asks('to', t('allocate.to'), 'TEXT', { required: true, hint: t('allocate.to.hint') }),
        asks('line', t('allocate.line'), 'TEXT'),
        asks('fiscalYear', t('money.by.fiscalYear'), 'INTEGER'),
        asks('amount', t('allocate.amount'), 'DECIMAL', { required: true, hint: t('allocate.amount.hint') }),
      ],
      send: async ({ funding = '', to = '', line, fiscalYear, amount = '' }, requestId) => ask(AllocateDocument, {
        item: item.id, funding, parts: [{ item: await named(to, 'to', t('allocate.to')), line, fiscalYear: fiscalYear ? Number(fiscalYear) : undefined, amount }], requestId,
      }),
      said: ({ done }) => t('form.recorded', { what: title, row: done.seq }),
    }} />
  );
}
