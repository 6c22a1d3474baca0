// What the drawings share: the lines of an upright scale, and what each look stands for.
import type { ReactNode } from 'react';
import { compact, type Series } from './scale';

export function Grid({ at, y, from, to }: { at: number[]; y: (size: number) => number; from: number; to: number }) {
  return at.map((size) => (
    <g key={size}>
      <line className="grid" x1={from} x2={to} y1={y(size)} y2={y(size)} />
      <text x={from - 6} y={y(size)} dy="0.32em" textAnchor="end">{compact(size)}</text>
    </g>
  ));
}

export function Legend({ series, look }: { series: Series; look: (key: string) => ReactNode }) {
  return <p className="legend">{series.map(({ key, title }) => <span key={key}><svg width="22" height="12" viewBox="0 0 22 12">{look(key)}</svg> {title}</span>)}</p>;
}
