// A table that scrolls by itself. On a telephone each of its rows is a card whose cells say their headings: the style shows the
// words that are copied to them here. Widths are in `milepost.css`.
import { type ReactNode, useLayoutEffect, useRef } from 'react';

/** `by`: the id of the heading that names it. */
type Props = { name?: string; by?: string; old?: boolean; children: ReactNode };

export function Rows({ name, by, old = false, children }: Props) {
  const wide = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const table = wide.current?.querySelector('table');
    if (table) label(table);
  });
  return <div ref={wide} className={old ? 'wide rows old' : 'wide rows'} role="region" aria-label={name} aria-labelledby={by} tabIndex={0}>{children}</div>;
}

/** An arrow that says how a column is sorted is no part of its heading. */
const ARROW = / [▲▼]$/;

function label(table: HTMLTableElement) {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])].map((head) => head.getAttribute('aria-label') ?? head.textContent.replace(ARROW, ''));
  for (const row of table.rows) {
    if (row.parentElement === table.tHead || row.cells.length < heads.length) continue;
    for (const cell of row.cells) cell.dataset.head = heads[cell.cellIndex] ?? '';
  }
}
