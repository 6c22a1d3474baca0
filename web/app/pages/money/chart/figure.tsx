// A drawing with its title, what it says, and the same as a table, which a button shows.
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { exact, type Money } from '../../../format';
import { t } from '../words';

export type Row = { name: string; amounts: (Money | null)[] };

type Props = { title: string; about: string; note?: string | undefined; head: string[]; rows: Row[]; children: (width: number) => ReactNode };

export function Figure({ title, about, note, head, rows, children }: Props) {
  const id = useId();
  const [shown, show] = useState(false);
  const [width, box] = useWidth();
  return (
    <figure>
      <figcaption>
        <h3 id={`${id}-title`}>{title}</h3>
        <p className="hint" id={`${id}-about`}>{about}{note && ` ${note}`}</p>
      </figcaption>
      <div ref={box} className="drawn" role="img" aria-labelledby={`${id}-title`} aria-describedby={`${id}-about`}>{width > 0 && children(width)}</div>
      <button type="button" className="small by-hand" aria-expanded={shown} aria-controls={`${id}-table`} onClick={() => show(!shown)}>{t(shown ? 'charts.hide' : 'charts.table')}<span className="unseen"> {title}</span></button>
      <div id={`${id}-table`} className="wide" role="region" aria-label={title} tabIndex={0} hidden={!shown}>
        <table className="figures">
          <thead><tr>{head.map((one, place) => <th key={one} scope="col" className={place > 0 ? 'number' : undefined}>{one}</th>)}</tr></thead>
          <tbody>{rows.map(({ name, amounts }) => <tr key={name}><th scope="row">{name}</th>{amounts.map((amount, place) => <td key={place} className="number">{amount ? exact(amount) : '–'}</td>)}</tr>)}</tbody>
        </table>
      </div>
    </figure>
  );
}

/** Drawn as wide as there is place, so that letters stay as large as those around them. */
function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!box.current) return undefined;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  return [width, box] as const;
}
