// A gap that is less than nothing is told as what there is too much of.
import type { Money } from './format';
import { t } from './words';

export function gapped(sum: Money, told: (sum: Money) => string): string {
  return sum.amount.startsWith('-') ? t('funds.surplus', { sum: told({ ...sum, amount: sum.amount.slice(1) }) }) : told(sum);
}
