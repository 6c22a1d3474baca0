// Exchange rates and price indices, the latest first, each with its source; and entering one.
import { useState } from 'react';
import { EnterRateDocument, RatesDocument, type RatesQuery } from '../../../gql/graphql';
import { ask } from '../../ask';
import { short } from '../../format';
import { useKept } from '../../kept';
import { moment } from '../../moment';
import { t } from '../../words';
import { useForm } from '../item/form/useform';
import { useFrame } from './frame';
import { Act, Input, Pages, Table } from './parts';
import { latest, type Search } from './search';
import { a } from './words';

export function Rates({ search }: { search: Search }) {
  const { me, zone } = useFrame();
  const { data, old } = useKept(RatesDocument, latest(search));
  const [entering, enter] = useState(false);
  if (!data) return <p role="status">{t('loading')}</p>;
  const { nodes, pageInfo, totalCount } = data.rates;
  return (
    <>
      <p>{a('rates.what')}</p>
      {me.entersRates ? <div className="steps by-hand"><button type="button" onClick={() => enter(true)}>{a('rates.enter')}</button></div> : <p>{a('rates.not-yours')}</p>}
      <p role="status" className="found">{a('rates.found', { count: totalCount })}</p>
      {nodes.length > 0 && (
        <Table name={a('part.rates')} heads={['rates.what-is', 'rates.value', 'rates.from', 'days.source', 'record.who', 'record.when']} old={old}>
          {[...nodes].reverse().map((rate) => (
            <tr key={rate.recordedAt + rate.currency + rate.toldIn + rate.day}>
              <th scope="row">{rate.toldIn ? a('rates.exchange', { of: rate.currency, in: rate.toldIn }) : a('rates.index', { of: rate.currency })}</th>
              <td className="number">{rate.value}</td>
              <td className="day">{rate.toldIn ? short(rate.day) : rate.day.slice(0, 4)}</td>
              <td>{rate.source}</td>
              <td><bdi>{rate.by.name}</bdi></td>
              <td className="day">{moment(rate.recordedAt, zone)}</td>
            </tr>
          ))}
        </Table>
      )}
      <Pages info={pageInfo} turned />
      {entering && <Enter known={nodes} onClose={() => enter(false)} />}
    </>
  );
}

const EMPTY = { currency: '', toldIn: '', day: '', value: '', source: '' };
const NEEDED = ['currency', 'day', 'value', 'source'] as const;

type Known = RatesQuery['rates']['nodes'];

/** `known`: the latest, of which one of the same day is told before it is replaced. */
function Enter({ known, onClose }: { known: Known; onClose: () => void }) {
  const { tell } = useFrame();
  const form = useForm('rate', EMPTY);
  const rate = form.typed;
  const put = (name: keyof typeof EMPTY) => (text: string) => form.put({ [name]: text });
  const code = (name: 'currency' | 'toldIn') => (text: string) => put(name)(text.toUpperCase());
  const same = known.findLast(({ currency, toldIn, day }) => currency === rate.currency && (toldIn ?? '') === rate.toldIn && (toldIn ? day === rate.day : day.slice(0, 4) === rate.day.slice(0, 4)));
  const missing = NEEDED.filter((name) => !rate[name].trim());
  const done = () => {
    tell(a('rates.entered'));
    onClose();
  };
  return (
    <Act title={a('rates.enter')} sends={a('rates.enter')} missing={missing} form={form} act={(requestId) => ask(EnterRateDocument, { rate: { ...rate, toldIn: rate.toldIn || null, value: rate.value.trim() }, requestId })} done={done} onClose={onClose}>
      {(faults) => (
        <>
          <Input label={a('rates.currency')} text={rate.currency} change={code('currency')} fault={faults.currency} required hint={a('rates.currency.hint')} />
          <Input label={a('rates.told-in')} text={rate.toldIn} change={code('toldIn')} hint={a('rates.told-in.hint')} />
          <Input label={a('rates.value')} text={rate.value} change={put('value')} fault={faults.value} required />
          <Input label={a('rates.from')} type="date" text={rate.day} change={put('day')} fault={faults.day} required />
          <p role="status" className={same ? 'notice' : undefined}>{same && a('rates.holds', { value: same.value, who: same.by.name ?? t('value.nobody'), source: same.source })}</p>
          <Input label={a('days.source')} text={rate.source} change={put('source')} fault={faults.source} required hint={a('rates.source.hint')} />
        </>
      )}
    </Act>
  );
}
