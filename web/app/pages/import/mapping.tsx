// What each heading of the file is taken as, and what her person says it is. What she says is remembered for the plan when the
// file is applied.
import { useState } from 'react';
import { Rows } from '../../rows';
import { t } from './words';
import { Named } from '../item/reasons';
import { worded } from '../item/value';
import type { Column, Look, Said, Sheet } from './send';

type Props = { look: Look; said: Said; busy: boolean; see: (said: Said) => void };

export function Mapping({ look, said, busy, see }: Props) {
  const [map, setMap] = useState(said.map);
  if (look.sheets.length === 0) return null;
  // Nothing could be read of it: then the headings are what is to be mended.
  const open = look.refused !== null || look.sheets.some(({ columns }) => columns.some(({ name }) => name === null));
  const changed = JSON.stringify(map) !== JSON.stringify(said.map);
  const put = (header: string, name: string) => {
    const { [header]: _, ...others } = map;
    setMap(name ? { ...others, [header]: name } : others);
  };
  return (
    <section aria-labelledby="mapping">
      <h2 id="mapping">{t('mapping.title')}</h2>
      <details className="how" open={open}>
        <summary>{t('mapping.open', { count: look.sheets.reduce((sum, { columns }) => sum + columns.length, 0) })}</summary>
        <form onSubmit={(event) => { event.preventDefault(); see({ ...said, map }); }}>
          {look.sheets.map((sheet) => <Headings key={sheet.name} sheet={sheet} names={look.names} map={map} put={put} />)}
          <button aria-disabled={busy} className={changed ? 'primary' : undefined}>{t('mapping.see')}</button>
        </form>
      </details>
    </section>
  );
}

type HeadingsProps = { sheet: Sheet; names: string[]; map: Record<string, string>; put: (header: string, name: string) => void };

function Headings({ sheet, names, map, put }: HeadingsProps) {
  return (
    <Rows name={t('mapping.sheet', { sheet: sheet.name })}>
      <table className="roomy">
        <caption>{t('mapping.sheet', { sheet: sheet.name })}{!sheet.read && <small>{t('mapping.unread-sheet')}</small>}</caption>
        <thead><tr><th scope="col">{t('mapping.cell')}</th><th scope="col">{t('mapping.header')}</th><th scope="col">{t('mapping.taken')}</th><th scope="col">{t('mapping.say')}</th></tr></thead>
        <tbody>
          {sheet.columns.map((column) => (
            <tr key={column.cell}>
              <td className="day">{column.cell}</td>
              <th scope="row"><bdi>{column.header}</bdi></th>
              <td><Taken column={column} /></td>
              <td>
                <select aria-label={t('mapping.holds', { header: column.header })} value={map[column.header] ?? ''} onChange={({ target }) => put(column.header, target.value)}>
                  <option value="">{t('mapping.itself')}</option>
                  {names.map((name) => <option key={name} value={name}>{worded(name)}</option>)}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Rows>
  );
}

function Taken({ column: { name, said, reason } }: { column: Column }) {
  if (name === null) return <><span className="late">{t('mapping.unread')}</span> <span className="quiet"><Named text={reason ?? ''} /></span></>;
  return <>{worded(name)}{said && <span className="quiet"> ({t('mapping.said')})</span>}</>;
}
