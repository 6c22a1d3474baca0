// The drawing. Everything is placed in hundredths of its width, so that it prints whole on any paper. A row is cut by no page.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type CSSProperties, Fragment, useEffect, useRef } from 'react';
import { FreeDaysDocument, type PlanFrameQuery } from '../../../../gql/graphql';
import { asked } from '../../../ask';
import { after, short } from '../../../format';
import { t } from '../words';
import { fresh } from '../groups';
import { type Search, STANDINGS, type Zoom } from '../search';
import { Bar } from './bar';
import { months, type Scale, scale, share, type Span, years } from './span';
import type { Asked } from './timeline';

/** Of a day, in pixels; absent: all of it fits. */
const WIDTH: Record<Zoom, number> = { months: 3, weeks: 14 };
/** Of a row and a heading, as in the stylesheet. */
const ROW = 34;
/** Where arrows come in. */
const ABOVE_BAR = 6;
const FREE_DAYS = 5 * 365;
/** Month names do not collide from here on. */
const MONTHS_SHOWN = 30;

type Props = { frame: PlanFrameQuery; spans: Span[]; search: Search; ask: (asked: Asked) => void };

export function Chart({ frame, spans, search, ask }: Props) {
  const time = scale(spans, frame.today);
  const rows = fresh(spans, search.group);
  const width = search.zoom && time.days * WIDTH[search.zoom];
  const style = { '--time': `${width ?? 0}px` } as CSSProperties;
  const tops = new Map<string, number>();
  let top = 0;
  for (const [{ id }, headings] of rows) {
    top += headings.length * ROW;
    tops.set(id, top);
    top += ROW;
  }
  // Closer looks begin about today.
  const drawing = useRef<HTMLDivElement>(null);
  const today = time.at(frame.today) / 100;
  useEffect(() => {
    if (drawing.current && width) drawing.current.scrollLeft = width * today - drawing.current.clientWidth / 3;
  }, [width, today]);
  return (
    <div ref={drawing} className="timeline" role="region" aria-label={t('timeline.title')} tabIndex={0} style={style}>
      <div className="head"><div className="time"><span className="name" /><Axis time={time} starts={frame.costs.policy.fiscalYearStarts} zoom={search.zoom} /></div></div>
      <div className="rows">
        <Ground time={time} frame={frame} zoom={search.zoom} />
        {rows.map(([one, headings]) => (
          <Fragment key={one.id}>
            {headings.map(({ name, level }) => <h2 key={name} className={`time level-${level}`}><span className="name">{name}</span></h2>)}
            <div className="time row">
              <div className="name">
                <Link to="/items/$id" params={{ id: one.id }} title={one.title}><span className="reference">{one.reference}</span> <bdi>{one.title}</bdi></Link>
                <After one={one} spans={spans} />
                <button type="button" className="small by-hand" title={t('timeline.move')} onClick={() => ask({ id: one.id })}><span aria-hidden="true">↔</span><span className="unseen">{t('timeline.move')} {one.reference}</span></button>
              </div>
              <Bar one={one} time={time} drag={(until) => ask({ id: one.id, until })} />
            </div>
          </Fragment>
        ))}
        <Arrows spans={spans} tops={tops} height={top} time={time} />
      </div>
      <p className="legend">{STANDINGS.map((one) => <span key={one} className={`standing ${one.toLowerCase().replace('_', '-')}`}>{t(`standing.${one}`)}</span>)}</p>
      <p className="hint">{t('timeline.how')}</p>
    </div>
  );
}

/** On paper and for readers of the screen, in place of arrows. */
function After({ one, spans }: { one: Span; spans: Span[] }) {
  if (one.after.length === 0) return null;
  const names = one.after.map((id) => spans.find((other) => other.id === id)?.reference ?? one.links.find(({ item }) => item.id === id)?.item.reference);
  return <small className="after"> {t('timeline.after', { names: names.join(', ') })}</small>;
}

function Axis({ time, starts, zoom }: { time: Scale; starts: number; zoom: Zoom | undefined }) {
  const ticks = months(time);
  return (
    <div className="axis">
      {years(time, starts).map(({ name, from, until, odd }) => <span key={name} className={odd ? 'year odd' : 'year'} style={{ left: share(from), width: share(until - from) }}><span>{t('timeline.year', { year: name })}</span></span>)}
      {(zoom || ticks.length <= MONTHS_SHOWN) && ticks.map(({ day, at }) => <span key={day} className="month" style={{ left: share(at) }}>{short(day).split(' ')[1]}</span>)}
    </div>
  );
}

/** What lies below all rows: fiscal years, days without work, today. */
function Ground({ time, frame, zoom }: { time: Scale; frame: PlanFrameQuery; zoom: Zoom | undefined }) {
  const last = after(time.from, FREE_DAYS);
  const { data } = useQuery({ ...asked(FreeDaysDocument, { from: time.from, until: time.until < last ? time.until : last }), enabled: zoom === 'weeks' });
  const today = time.at(frame.today);
  return (
    <svg className="ground" aria-hidden="true">
      {years(time, frame.costs.policy.fiscalYearStarts).map(({ name, from, until, odd }) => <rect key={name} className={odd ? 'band odd' : 'band'} x={share(from)} width={share(until - from)} y="0" height="100%" />)}
      {zoom === 'weeks' && data?.nonWorkingDays.map(({ day, title }) => <rect key={day} className="free" x={share(time.at(day))} width={share(100 / time.days)} y="0" height="100%"><title>{title}</title></rect>)}
      {months(time).map(({ day, at }) => <line key={day} className="tick" x1={share(at)} x2={share(at)} y1="0" y2="100%" />)}
      <line className="today" x1={share(today)} x2={share(today)} y1="0" y2="100%" />
    </svg>
  );
}

/** From the end of what comes first to the beginning of what depends on it. */
function Arrows({ spans, tops, height, time }: { spans: Span[]; tops: Map<string, number>; height: number; time: Scale }) {
  const pairs = spans.flatMap((one) => one.after.flatMap((id) => spans.find((other) => other.id === id && other.until) ?? []).map((before) => ({ before, one })));
  if (pairs.length === 0) return null;
  const middle = (span: Span) => (tops.get(span.id) ?? 0) + ROW / 2;
  return (
    <svg className="arrows" aria-hidden="true" height={height}>
      <marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" /></marker>
      {pairs.map(({ before, one }) => {
        const [x1, x2] = [share(time.at(before.until ?? before.from)), share(time.at(one.from))];
        const [y1, y2] = [middle(before), (tops.get(one.id) ?? 0) + ABOVE_BAR];
        return <g key={`${before.id} ${one.id}`}><line x1={x1} x2={x1} y1={y1} y2={y2} /><line x1={x1} x2={x2} y1={y2} y2={y2} markerEnd="url(#arrow)" /></g>;
      })}
    </svg>
  );
}
