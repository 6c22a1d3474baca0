// What it costs by fiscal year, what was spent, and what pays for it. Currencies are never added to each other.
import { useState } from 'react';
import { exact, type Money, money, short, sums } from '../../format';
import { Rows } from '../../rows';
import { t } from './words';
import { Came } from '../money/came';
import { CostDialog } from './form/cost';
import type { Line } from './form/costline';
import { type Item, usePage } from './page';
import { Document } from './value';

export function Costs() {
  const { item } = usePage();
  const { costs, expenditures, funding, allocations } = item;
  if (costs.length + expenditures.length + funding.length + allocations.length === 0) return null;
  const planned = costs.filter(({ scenario, leftOut }) => scenario === null && !leftOut).flatMap(({ amount }) => amount ?? []);
  return (
    <section>
      <h2>{t('costs.title')}</h2>
      <p className="found">{t('costs.planned')}: <b>{told(planned)}</b> · {t('costs.spent')}: <b>{told(expenditures.map(({ amount }) => amount))}</b></p>
      {costs.length > 0 && <Lines costs={costs} />}
      {expenditures.length > 0 && <Spent expenditures={expenditures} />}
      {funding.length > 0 && <Funding funding={funding} />}
      {allocations.length > 0 && (
        <ul>{allocations.map((one) => <li key={one.id}>{t('costs.pays', { source: one.funding?.source ?? t('value.nobody') })} {exact(one.amount)}{one.fiscalYear && ` (${one.fiscalYear})`}{one.line && `, ${one.line.reference}`}</li>)}</ul>
      )}
    </section>
  );
}

const told = (of: Money[]) => sums(of).map(exact).join(', ') || t('value.none');

function Lines({ costs }: { costs: Item['costs'] }) {
  const { item } = usePage();
  const [changed, change] = useState<Line | null>(null);
  const may = item.availableEvents.find(({ event, availability }) => event === 'cost' && availability !== 'NO');
  const years = [...new Set(costs.flatMap(({ byFiscalYear }) => byFiscalYear.map(({ fiscalYear }) => fiscalYear)))].sort();
  return (
    <Rows name={t('costs.lines')}>
      <table>
        <caption><div>{t('costs.lines')}</div></caption>
        <thead><tr><th scope="col">{t('costs.line')}</th><th scope="col">{t('costs.source')}</th>{years.map((year) => <th key={year} scope="col" className="number">{year}</th>)}<th scope="col" className="number">{t('costs.amount')}</th><th scope="col">{t('came.title')}</th></tr></thead>
        <tbody>
          {costs.map((line) => (
            <tr key={line.id}>
              <th scope="row"><span className="reference">{line.reference}</span> <bdi>{line.label}</bdi>{line.category && <span className="quiet"> · {line.category}</span>}{line.scenario && <span className="quiet"> · {t('costs.scenario', { name: line.scenario })}</span>}</th>
              <td>{line.fundingSource}{line.fundingStatus && <span className="quiet"> ({line.fundingStatus})</span>}</td>
              {years.map((year) => <td key={year} className="number">{amountOf(line, year)}</td>)}
              <td className="number">{line.amount ? exact(line.amount) : t('costs.unknown')}</td>
              <td><Came line={line} />{may && <button type="button" className="small by-hand" onClick={() => change(line)}>{t('cost.change.short')}<span className="unseen"> {line.reference}</span></button>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {may && changed && <CostDialog title={may.title} of={changed} onClose={() => change(null)} />}
    </Rows>
  );
}

function amountOf({ byFiscalYear }: Item['costs'][number], year: number): string {
  const found = byFiscalYear.find(({ fiscalYear }) => fiscalYear === year);
  return found ? (found.amount ? money(found.amount) : t('costs.unknown')) : '';
}

function Spent({ expenditures }: { expenditures: Item['expenditures'] }) {
  return (
    <Rows name={t('costs.spent')}>
      <table>
        <caption><div>{t('costs.spent')}</div></caption>
        <thead><tr><th scope="col">{t('costs.day')}</th><th scope="col">{t('costs.line')}</th><th scope="col">{t('costs.source')}</th><th scope="col">{t('costs.note')}</th><th scope="col" className="number">{t('costs.amount')}</th></tr></thead>
        <tbody>
          {expenditures.map((one) => (
            <tr key={one.id}>
              <td className="day">{short(one.spentOn)}</td><td>{one.line?.reference}</td><td>{one.source}</td>
              <td><bdi>{one.note}</bdi>{one.document && <> <Document id={one.document.id} name={one.document.fileName} /></>}</td>
              <td className="number">{exact(one.amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Rows>
  );
}

function Funding({ funding }: { funding: Item['funding'] }) {
  return (
    <Rows name={t('costs.funding')}>
      <table>
        <caption><div>{t('costs.funding')}</div></caption>
        <thead><tr><th scope="col">{t('costs.source')}</th><th scope="col" className="number">{t('costs.pledged')}</th><th scope="col" className="number">{t('costs.committed')}</th><th scope="col" className="number">{t('costs.received')}</th><th scope="col" className="number">{t('costs.left')}</th></tr></thead>
        <tbody>
          {funding.map((sum) => (
            <tr key={sum.id}>
              <th scope="row"><span className="reference">{sum.reference}</span>{sum.source !== sum.reference && <> <bdi>{sum.source}</bdi></>}{sum.earmark && <span className="quiet"> · <bdi>{sum.earmark}</bdi></span>}</th>
              {[sum.pledged, sum.committed, sum.received].map((stage, place) => <td key={place} className="number">{stage && exact(stage.amount)}</td>)}
              <td className="number">{exact(sum.left)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Rows>
  );
}
