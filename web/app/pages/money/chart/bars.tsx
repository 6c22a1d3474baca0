// Bars side by side, a group a year. What each stands for is told by its filling too: empty, hatched or full.
import { useId } from 'react';
import { Grid, Legend } from './parts';
import { compact, LETTER, type Series, steps } from './scale';

type Group = { name: string; sizes: number[] };

const HEIGHT = 240;
const EDGE = { top: 18, right: 4, bottom: 26, left: 52 };
/** Below it, figures above the bars would run into each other. */
const ROOM = 34;
const WIDEST = 48;

export function Bars({ width, series, groups }: { width: number; series: Series; groups: Group[] }) {
  const hatch = useId();
  const at = steps(Math.max(0, ...groups.flatMap(({ sizes }) => sizes)));
  const y = (size: number) => HEIGHT - EDGE.bottom - (size / Math.max(...at, 1)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const step = (width - EDGE.left - EDGE.right) / Math.max(groups.length, 1);
  const each = Math.min((step * 0.8) / series.length, WIDEST);
  const fill = (key: string) => (key === 'committed' ? { fill: `url(#${hatch})` } : {});
  return (
    <>
      <Legend series={series} look={(key) => <rect className={`bar ${key}`} x="1" y="1" width="20" height="10" {...fill(key)} />} />
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} width="100%" height={HEIGHT} preserveAspectRatio="xMinYMin meet">
        <defs><pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect className="hatch-ground" width="6" height="6" /><line className="hatch" x1="0" y1="0" x2="0" y2="6" /></pattern></defs>
        <Grid at={at} y={y} from={EDGE.left} to={width - EDGE.right} />
        {groups.map(({ name, sizes }, place) => {
          const middle = EDGE.left + step * (place + 0.5);
          return (
            <g key={name}>
              {sizes.map((size, nth) => {
                const x = middle + each * (nth - sizes.length / 2);
                const key = series[nth]?.key ?? '';
                return (
                  <g key={key}>
                    <rect className={`bar ${key}`} x={x + 1} width={Math.max(each - 2, 1)} y={y(size)} height={y(0) - y(size)} {...fill(key)} />
                    {each >= ROOM && size !== 0 && <text x={x + each / 2} y={y(size) - 4} textAnchor="middle">{compact(size)}</text>}
                  </g>
                );
              })}
              <text x={Math.min(middle, width - (name.length * LETTER) / 2)} y={HEIGHT - 8} textAnchor="middle">{name}</text>
            </g>
          );
        })}
      </svg>
    </>
  );
}
