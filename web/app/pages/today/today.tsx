// What a person opens in the morning: what needs her now, how the plan stands, what falls due. Every figure opens its list.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { TodayDocument, type TodayQuery } from '../../../gql/graphql';
import { asked } from '../../ask';
import { fiscalYear, long, short } from '../../format';
import { Rows } from '../../rows';
import { Changes } from '../../shell/changes';
import { SHELL } from '../../shell/known';
import { creates } from '../../shell/places';
import { t } from '../../words';
import { First } from './first';
import { Now } from './now';
import { Standing } from './standing';

export function Today() {
  const { data } = useQuery(asked(TodayDocument, {}));
  const { data: known } = useQuery(SHELL);
  // Who never makes a plan has nothing to set up.
  const keeps = !known || creates(known, 'plan') || known.me.administers;
  useEffect(() => {
    document.title = `${t('today.title')} – Milepost`;
  }, []);
  if (!data) return <p role="status">{t('loading')}</p>;
  return (
    <>
      <div className="heading">
        <h1>{t('today.title')}</h1>
        <p>{long(data.today)}</p>
        {data.plans.length > 0 && <a className="button" href="/brief">{t('today.brief')}</a>}
      </div>
      <Changes shows={TodayDocument} />
      {data.items.totalCount === 0 && data.plans.length === 0 && keeps ? <First published={data.workflows.length > 0} /> : <Sections data={data} />}
    </>
  );
}

function Sections({ data }: { data: TodayQuery }) {
  const year = fiscalYear(data.today, data.costs.policy.fiscalYearStarts);
  return (
    <>
      <Now data={data} />
      {data.plans.filter((plan) => !plan.above?.finished).map((plan, place) => <Standing key={plan.above?.id ?? place} plan={plan} data={data} year={year} />)}
      <Month month={data.month} />
    </>
  );
}

function Month({ month }: { month: TodayQuery['month'] }) {
  return (
    <section>
      <h2>{t('month.title')}</h2>
      {month.nodes.length === 0 ? <p>{month.totalCount === 0 ? t('month.none') : t('month.numbers', { count: month.totalCount })}</p> : (
        <Rows name={t('month.title')}>
          <table>
            <caption><div>{t('month.earliest')} <a href="/deadlines?due=30">{t('month.all', { all: month.totalCount })}</a></div></caption>
            <thead>
              <tr><th scope="col">{t('column.due')}</th><th scope="col">{t('column.item')}</th><th scope="col">{t('column.what')}</th><th scope="col">{t('column.agency')}</th></tr>
            </thead>
            <tbody>
              {month.nodes.map((one) => (
                <tr key={`${one.item?.id} ${one.name}`}>
                  <td className="day">{one.due && short(one.due)}</td>
                  <td>{one.item && <Link to="/items/$id" params={{ id: one.item.id }}>{one.item.reference} <bdi>{one.item.title}</bdi></Link>}</td>
                  <td>{one.title}</td>
                  <td>{one.agency?.title}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Rows>
      )}
    </section>
  );
}
