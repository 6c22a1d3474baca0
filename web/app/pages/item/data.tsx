// What is known of it, in the order of its form. What is withheld is shown to who may ask, for a reason that stays in the history.
import { useState } from 'react';
import type { ValueFragment } from '../../../gql/graphql';
import { t } from './words';
import { RevealDialog } from './form/reveal';
import { type Item, usePage } from './page';
import { Value } from './value';

export function Data() {
  const { item, zone } = usePage();
  const [asking, ask] = useState<Item['fields'][number] | null>(null);
  const [shown, show] = useState<Record<string, ValueFragment | null>>({});
  const filled = item.fields.filter(({ value }) => value !== null);
  const empty = item.fields.length - filled.length;
  const reveal = item.availableEvents.find(({ event, availability }) => event === 'reveal' && availability !== 'NO');
  const askable = new Set(reveal?.inputs.flatMap(({ options }) => options));
  return (
    <section>
      <h2>{t('data.title')}</h2>
      {filled.length === 0 ? <p>{t('data.none')}</p> : (
        <dl className="data">
          {filled.map((field) => (
            <div key={field.name}>
              <dt>{field.title}</dt>
              <dd>
                <Value value={shown[field.name] ?? field.value} zone={zone} />{' '}
                {field.value?.__typename === 'Withheld' && !shown[field.name] && askable.has(field.name) && <button type="button" className="by-hand small" onClick={() => ask(field)}>{t('data.reveal')}<span className="unseen"> {field.title}</span></button>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {empty > 0 && <p className="quiet">{t('data.empty', { count: empty })}</p>}
      {asking && <RevealDialog field={asking} onShown={(value) => show({ ...shown, [asking.name]: value })} onClose={() => ask(null)} />}
    </section>
  );
}
