// Lying bars with their names above them; what is more than planned goes the other way.
import { LETTER } from './scale';

type Bar = { name: string; size: number; told: string };

const ROW = 44;

export function Lengths({ width, bars }: { width: number; bars: Bar[] }) {
  const least = Math.min(0, ...bars.map(({ size }) => size));
  const most = Math.max(0, ...bars.map(({ size }) => size));
  const x = (size: number) => ((size - least) / (most - least || 1)) * (width - 2) + 1;
  return (
    <svg viewBox={`0 0 ${width} ${bars.length * ROW + 4}`} width="100%" height={bars.length * ROW + 4} preserveAspectRatio="xMinYMin meet">
      {bars.map(({ name, size, told }, place) => (
        <g key={name}>
          <text x="1" y={place * ROW + 15}>{fitting(name, width - told.length * LETTER - 16)}</text>
          <text x={width - 1} y={place * ROW + 15} textAnchor="end" className="strong">{told}</text>
          <rect className={size < 0 ? 'bar planned' : 'bar gap'} x={Math.min(x(0), x(size))} width={Math.max(Math.abs(x(size) - x(0)), 1)} y={place * ROW + 21} height="14" />
          <line className="axis" x1={x(0)} x2={x(0)} y1={place * ROW + 18} y2={place * ROW + 38} />
        </g>
      ))}
    </svg>
  );
}

function fitting(text: string, room: number): string {
  const letters = Math.max(Math.floor(room / LETTER), 3);
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
}
