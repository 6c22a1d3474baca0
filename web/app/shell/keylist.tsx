// Every key that acts, and the way to switch the single ones off.
import { useState } from 'react';
import { Dialog } from '../dialog';
import { type Key, t } from '../words';
import { areKeysOn, keepKeys } from './keys';
import { PLACES } from './places';

const OTHERS: { keys: string[]; what: Key }[] = [
  { keys: ['/'], what: 'keys.search' },
  { keys: ['?'], what: 'keys.list' },
];

export function KeyList({ onClose }: { onClose: () => void }) {
  const [on, setOn] = useState(areKeysOn);
  const change = (on: boolean) => {
    keepKeys(on);
    setOn(on);
  };
  return (
    <Dialog title={t('keys.title')} onClose={onClose}>
      <div className="body-of-form">
        <Keys title={t('keys.always')} rows={[{ keys: ['Ctrl K', '⌘ K'], what: t('keys.find') }, { keys: ['Esc'], what: t('keys.close') }]} />
        <Keys title={t('keys.single')} rows={[...PLACES.flatMap(({ key, name }) => (key ? [{ keys: [`g ${key}`], what: t(name) }] : [])), ...OTHERS.map(({ keys, what }) => ({ keys, what: t(what) }))]} />
        <label><input type="checkbox" checked={on} onChange={({ target }) => change(target.checked)} /> {t('keys.on')}</label>
        <p className="hint">{t('keys.on.how')}</p>
      </div>
    </Dialog>
  );
}

function Keys({ title, rows }: { title: string; rows: { keys: string[]; what: string }[] }) {
  return (
    <table className="keys">
      <caption>{title}</caption>
      <tbody>
        {rows.map(({ keys, what }) => (
          <tr key={what}><th scope="row">{what}</th><td>{keys.map((key, place) => <span key={key}>{place > 0 && ` ${t('keys.or')} `}{key.split(' ').map((one) => <kbd key={one}>{one}</kbd>)}</span>)}</td></tr>
        ))}
      </tbody>
    </table>
  );
}
