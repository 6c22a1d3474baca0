// One plan by its pillars: the work against its dates, and the money of the fiscal year.
import { Link } from '@tanstack/react-router';
import type { CountedFragment, Standing as Stands, TodayQuery } from '../../../gql/graphql';
import { number, percent } from '../../format';
import { Rows } from '../../rows';
import { What } from '../../shell/what';
import { t } from '../../words';
import { Funds } from './funds';
import { name, Part, within } from './part';

type Props = { plan: CountedFragment; data: TodayQuery; year: number };

export function Standing({ plan, data, year }: Props) {
  const id = plan.above?.id;
  // Whoever sees numbers only is told those of the whole plan: no pillar of it has a name for her.
  const pillars = data.pillars.filter(({ above }) => above && above.parent?.id === id);
  return (
    <section>
      <h2>{plan.above ? <Link to="/plan" search={{ plan: id }}><bdi>{plan.above.title}</bdi></Link> : t('standing.plan')}</h2>
      <Work plan={plan} pillars={pillars} />
      <Funds plan={plan} pillars={pillars} year={year} costs={data.costs} />
    </section>
  );
}

const STANDINGS: { stands: Stands; of: (row: CountedFragment) => number; key: 'finished' | 'on-track' | 'at-risk' | 'late' }[] = [
  { stands: 'FINISHED', of: (row) => row.finished, key: 'finished' },
  { stands: 'ON_TRACK', of: (row) => row.onTrack, key: 'on-track' },
  { stands: 'AT_RISK', of: (row) => row.atRisk, key: 'at-risk' },
  { stands: 'LATE', of: (row) => row.late, key: 'late' },
];

function Work({ plan, pillars }: { plan: CountedFragment; pillars: CountedFragment[] }) {
  return (
    <Rows name={t('work.title')}>
      <table className="figures work">
        <caption><div>{t('work.title')} <small>{t('work.how')}</small></div></caption>
        <thead>
          <tr>
            <th scope="col">{t('column.pillar')}</th>
            <td className="bar-cell" />
            {STANDINGS.map(({ key }) => <th scope="col" key={key} className="number" aria-label={t(`standing.${key}`)}>{t(`standing.${key}`)}{key === 'at-risk' && <What is={key} word={t('standing.at-risk')} />}</th>)}
            <th scope="col" className="number">{t('work.done')}</th>
            <th scope="col" className="number" aria-label={t('work.expected')}>{t('work.expected')}<What is="expected" word={t('work.expected')} /></th>
          </tr>
        </thead>
        <tbody>{pillars.map((pillar) => <WorkRow key={pillar.above?.id} plan={plan} row={pillar} />)}</tbody>
        <tfoot><WorkRow plan={plan} row={plan} /></tfoot>
      </table>
    </Rows>
  );
}

function WorkRow({ plan, row }: { plan: CountedFragment; row: CountedFragment }) {
  return (
    <tr>
      <th scope="row"><Part plan={plan} row={row} /></th>
      <td className="bar-cell"><Bar row={row} /></td>
      {STANDINGS.map(({ stands, of, key }) => (
        <td key={key} className="number">
          <Link to="/plan" search={{ ...within(plan, row), standing: stands }} className={key === 'late' && of(row) > 0 ? 'late' : undefined} aria-label={`${number(of(row))} ${t(`standing.${key}`)}, ${name(plan, row)}`}>{number(of(row))}</Link>
        </td>
      ))}
      <td className="number">{percent(row.finished, row.total)}</td>
      <td className="number">{percent(row.expected, row.total)}</td>
    </tr>
  );
}

/** The numbers beside it say the same in words. */
function Bar({ row }: { row: CountedFragment }) {
  let at = 0;
  const parts = STANDINGS.map(({ of, key }) => {
    const width = row.total === 0 ? 0 : (of(row) / row.total) * 100;
    at += width;
    return <rect key={key} className={`bar ${key}`} x={at - width} width={width} height="12" />;
  });
  return <svg className="stack" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">{parts}</svg>;
}
