// Two lines over the months: what was planned up to each, dashed, and what was spent, full; and where today is.
import { short } from '../../../format';
import { t } from '../words';
import { Grid, Legend } from './parts';
import { type Series, steps } from './scale';

type Point = { at: number; name: string; sizes: (number | null)[] };

const HEIGHT = 240;
const EDGE = { top: 18, right: 12, bottom: 26, left: 52 };
/** Of the name of a month, with room around it. */
const NAME = 110;

export function Course({ width, series, points, today }: { width: number; series: Series; points: Point[]; today: number }) {
  const first = points[0]?.at ?? 0;
  const last = points.at(-1)?.at ?? 1;
  const at = steps(Math.max(0, ...points.flatMap(({ sizes }) => sizes.map((size) => size ?? 0))));
  const x = (time: number) => EDGE.left + ((time - first) / (last - first || 1)) * (width - EDGE.left - EDGE.right);
  const y = (size: number) => HEIGHT - EDGE.bottom - (size / Math.max(...at, 1)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const line = (nth: number) => points.flatMap((point) => { const size = point.sizes[nth]; return typeof size === 'number' ? [`${x(point.at)},${y(size)}`] : []; }).join(' ');
  const every = Math.max(1, Math.ceil((points.length * NAME) / (width - EDGE.left - EDGE.right)));
  return (
    <>
      <Legend series={series} look={(key) => <line className={`course ${key}`} x1="0" x2="22" y1="6" y2="6" />} />
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} width="100%" height={HEIGHT} preserveAspectRatio="xMinYMin meet">
        <Grid at={at} y={y} from={EDGE.left} to={width - EDGE.right} />
        {today > first && today < last && (
          <g>
            <line className="axis" x1={x(today)} x2={x(today)} y1={EDGE.top} y2={HEIGHT - EDGE.bottom} />
            <text x={x(today)} y="12" textAnchor={x(today) > width / 2 ? 'end' : 'start'}>{t('charts.today', { day: short(new Date(today).toISOString().slice(0, 10)) })}</text>
          </g>
        )}
        {series.map(({ key }, nth) => <polyline key={key} className={`course ${key}`} points={line(nth)} />)}
        {points.map(({ at, name }, place) => place % every === 0 && <text key={name} x={x(at)} y={HEIGHT - 8} textAnchor={place === 0 ? 'start' : x(at) > width - NAME / 2 ? 'end' : 'middle'}>{name}</text>)}
      </svg>
    </>
  );
}
