// The money of one fiscal year of a plan, by its pillars.
import { Link } from '@tanstack/react-router';
import type { CountedFragment, CountsFragment, TodayQuery } from '../../../gql/graphql';
import { type Money, money } from '../../format';
import { Rows } from '../../rows';
import { What } from '../../shell/what';
import { gapped } from '../../surplus';
import { t } from '../../words';
import { name, Part } from './part';

const MONEY = ['planned', 'committed', 'spent', 'gap'] as const;

type FundsProps = { plan: CountedFragment; pillars: CountedFragment[]; year: number; costs: TodayQuery['costs'] };

/** A plan whose years are over, or still to come, says so. */
export function Funds({ plan, pillars, year, costs }: FundsProps) {
  const whole = costs.plans.filter(({ above }) => above && above.id === plan.above?.id);
  const years = [...new Set(whole.flatMap(({ fiscalYear }) => fiscalYear ?? []))].sort();
  if (whole.length === 0) return null;
  if (years.includes(year)) return <FundsTable plan={plan} pillars={pillars} year={year} costs={costs} />;
  return (
    <p className="notice">
      {t('funds.none', { year: String(year) })} <Link to="/money" search={{ plan: plan.above?.id }}>{t('funds.when', { years: years.join(', ') || t('value.none') })}</Link>
    </p>
  );
}

function FundsTable({ plan, pillars, year, costs }: FundsProps) {
  const of = (sums: CountsFragment[], row: CountedFragment) => sums.filter((sum) => sum.fiscalYear === year && sum.above?.id === row.above?.id);
  return (
    <Rows name={t('funds.title', { year: String(year) })}>
      <table className="figures">
        <caption><div>{t('funds.title', { year: String(year) })} <small>{t('funds.how')}</small></div></caption>
        <thead>
          <tr><th scope="col">{t('column.pillar')}</th>{MONEY.map((key) => <th scope="col" key={key} className="number" aria-label={t(`funds.${key}`)}>{t(`funds.${key}`)}{(key === 'committed' || key === 'gap') && <What is={key} word={t(`funds.${key}`)} />}</th>)}</tr>
        </thead>
        <tbody>{pillars.map((pillar) => <FundsRow key={pillar.above?.id} plan={plan} row={pillar} sums={of(costs.pillars, pillar)} year={year} />)}</tbody>
        <tfoot><FundsRow plan={plan} row={plan} sums={of(costs.plans, plan)} year={year} /></tfoot>
      </table>
    </Rows>
  );
}

type FundsRowProps = { plan: CountedFragment; row: CountedFragment; sums: CountsFragment[]; year: number };

/** Each figure opens what lies behind it. */
function FundsRow({ plan, row, sums, year }: FundsRowProps) {
  const cell = { plan: plan.above?.id, row: row === plan ? undefined : row.above?.id, column: String(year) };
  return (
    <tr>
      <th scope="row"><Part plan={plan} row={row} /></th>
      {MONEY.map((key) => (
        <td key={key} className="number">
          {sums.map((sum) => sum[key]).filter((value): value is Money => value !== null).map((value) => (
            <Link key={value.currency} to="/money/lines" search={cell}>{key === 'gap' ? gapped(value, money) : money(value)}<span className="unseen"> {t(`funds.${key}`)}, {name(plan, row)}</span></Link>
          ))}
          {sums.length === 0 && '–'}
        </td>
      ))}
    </tr>
  );
}
