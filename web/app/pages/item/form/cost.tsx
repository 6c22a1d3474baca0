// A cost line: what is bought, how its amount comes about and when the money falls. The same reference again replaces it.
import { useQuery } from '@tanstack/react-query';
import { ChoicesDocument, FormsDocument, RecordCostDocument } from '../../../../gql/graphql';
import { ask, asked } from '../../../ask';
import { exact } from '../../../format';
import { t } from '../words';
import { usePage } from '../page';
import { faults, HOWS, type Line, line, typed, WHENS } from './costline';
import { type Asked, asks, oneOf, OwnDialog, type Typed } from './own';

/** `of`: the line that is changed. */
type Props = { title: string; of?: Line | undefined; onClose: () => void };

/** In its draft, the line as it was when she began: each change makes another. */
const SEEN = 'cost.seen';

export function CostDialog({ title, of, onClose }: Props) {
  const { item } = usePage();
  const { data: choices } = useQuery(asked(ChoicesDocument, {}));
  const { data: forms } = useQuery(asked(FormsDocument, {}));
  const now = of && item.costs.find(({ reference, scenario }) => reference === of.reference && scenario === of.scenario);
  const currency = forms?.costs.policy.currency;
  if (!forms || !currency) return null;
  return (
    <OwnDialog onClose={onClose} own={{
      form: of ? `cost ${of.scenario ?? ''} ${of.reference}` : 'cost',
      title: of ? t('cost.change', { line: of.reference }) : title,
      start: of ? { ...typed(of, of.currency), [SEEN]: of.id } : { how: 'formula', when: 'fiscalYears', currency },
      inputs: (typed) => inputs(typed, choices?.agencies ?? []),
      faults,
      notice: (typed) => (now && typed[SEEN] !== now.id ? t('cost.meanwhile', { amount: now.amount ? exact(now.amount) : t('costs.unknown') }) : undefined),
      send: (given, requestId) => ask(RecordCostDocument, { item: item.id, line: line(given), reason: given.reason ?? null, requestId }),
      said: ({ done }) => t('form.recorded', { what: title, row: done.seq }),
    }} />
  );
}

const required = { required: true };

function inputs(typed: Typed, agencies: { id: string; title: string }[]): Asked[] {
  return [
    asks('reference', t('cost.reference'), 'TEXT', { ...required, hint: t('cost.reference.hint') }),
    asks('label', t('cost.label'), 'TEXT', required),
    asks('currency', t('cost.currency'), 'TEXT', required),
    asks('how', t('cost.how'), 'CHOICE', { ...required, ...oneOf(HOWS.map((id) => ({ id, title: t(`cost.how.${id}`) }))) }),
    ...amount(typed),
    asks('category', t('money.by.category'), 'TEXT'),
    asks('capital', t('cost.capital'), 'FLAG'),
    asks('fundingSource', t('money.by.source'), 'TEXT'),
    asks('fundingStatus', t('cost.status'), 'CHOICE', oneOf((['pledged', 'committed', 'received'] as const).map((id) => ({ id, title: t(`costs.${id}`) })))),
    asks('assumption', t('came.assumption'), 'TEXT'),
    asks('source', t('came.source'), 'TEXT', { hint: t('cost.source.hint') }),
    asks('cofog', t('money.by.cofog'), 'TEXT', { hint: t('cost.cofog.hint') }),
    asks('priceYear', t('cost.prices'), 'INTEGER'),
    asks('agency', t('cost.agency'), 'CHOICE', { ...oneOf(agencies), hint: t('cost.agency.hint') }),
    asks('optional', t('cost.optional'), 'FLAG'),
    asks('scenario', t('cost.scenario'), 'TEXT', { hint: t('cost.scenario.hint') }),
    ...(typed.scenario ? [asks('leftOut', t('cost.left-out'), 'FLAG')] : []),
    asks('reason', t('cost.reason'), 'TEXT'),
  ];
}

/** What makes the amount, and when it falls. */
function amount({ how, when }: Typed): Asked[] {
  if (how === 'years') return [asks('years', t('cost.years'), 'TEXT', { ...required, hint: t('cost.years.hint') })];
  const formula = [
    asks('quantity', t('cost.quantity'), 'DECIMAL'),
    asks('unit', t('cost.unit'), 'TEXT', { hint: t('cost.unit.hint') }),
    asks('unitCost', t('cost.unit-cost'), 'DECIMAL', required),
    asks('frequency', t('cost.frequency'), 'DECIMAL'),
    asks('multipliers', t('cost.multipliers'), 'TEXT', { hint: t('cost.multipliers.hint') }),
    asks('share', t('cost.share'), 'DECIMAL', { hint: t('cost.share.hint') }),
    asks('oneOff', t('cost.one-off'), 'FLAG'),
  ];
  return [
    ...(how === 'sum' ? [asks('sum', t('cost.sum'), 'DECIMAL', required)] : formula),
    asks('when', t('came.when'), 'CHOICE', { ...required, ...oneOf(WHENS.map((id) => ({ id, title: t(`cost.when.${id}`) }))) }),
    ...falls(when),
  ];
}

function falls(when: string | undefined): Asked[] {
  if (when === 'percents') return [asks('percents', t('cost.percents'), 'TEXT', { ...required, hint: t('cost.percents.hint') })];
  const split = asks('split', t('cost.split'), 'CHOICE', oneOf((['EQUAL', 'DAYS'] as const).map((id) => ({ id, title: t(`cost.split.${id}`) }))));
  if (when === 'days') return [asks('from', t('cost.from'), 'DATE', required), asks('until', t('cost.until'), 'DATE', required), split];
  return [asks('listed', t('cost.listed'), 'TEXT', { ...required, hint: t('cost.listed.hint') }), split];
}
