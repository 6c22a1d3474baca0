// The money of a plan, cut by any two or three things and narrowed by its address. Every figure opens its lines.
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { arriving } from '../../arrive';
import { Fold } from '../../narrow';
import { t } from './words';
import { Controls } from './controls';
import { WithFrame } from './frame';
import { Pivot } from './pivot';
import { cuts, FILTERS } from './search';
import { Tags } from './tags';

const route = getRouteApi('/money');
const Charts = lazy(arriving(() => import('./charts')));

export function Money() {
  const search = route.useSearch();
  useEffect(() => {
    document.title = `${t('money.title')} – Milepost`;
  }, []);
  return (
    <WithFrame search={search}>
      {(frame) => (
        <>
          <div className="heading">
            <h1>{t('money.title')}</h1>
            <p>{frame.plan.title}</p>
            <button type="button" className="button" onClick={() => print()}>{t('item.print')}</button>
          </div>
          <Fold title={t('money.controls')} count={FILTERS.filter((filter) => search[filter]).length}><Controls frame={frame} search={search} /></Fold>
          <Tags frame={frame} search={search} />
          <Pivot key={cuts(search).map(({ by }) => by).join()} frame={frame} search={search} />
          <Suspense><Charts frame={frame} search={search} /></Suspense>
        </>
      )}
    </WithFrame>
  );
}
