// One action's bar. Its end is dragged to another day; the form that opens asks why.
import { type PointerEvent, useRef, useState } from 'react';
import type { Standing } from '../../../../gql/graphql';
import { after, short } from '../../../format';
import { t } from '../words';
import { type Scale, share, type Span } from './span';

/** Where there is no room to the right for words, in hundredths of the time that is shown. */
const LATE_IN = 85;
/** As beside a standing in words: its form says it too. */
const ROUND = 'M-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0z';
const MARKS: Record<Standing, string> = { LATE: 'M-7-7H7V7H-7z', AT_RISK: 'M0-9 9 0 0 9-9 0z', ON_TRACK: ROUND, FINISHED: ROUND };

export function Bar({ one, time, drag }: { one: Span; time: Scale; drag: (until: string) => void }) {
  const drawing = useRef<SVGSVGElement>(null);
  const [by, setBy] = useState<{ from: number; days: number } | null>(null);
  if (!one.until) return <svg className="bars" aria-hidden="true"><text x={share(time.at(one.from))} y="22" textAnchor={time.at(one.from) > LATE_IN ? 'end' : undefined}>{t('how.undated')}</text></svg>;
  const until = by ? after(one.until, by.days) : one.until;
  const moved = ({ clientX }: PointerEvent) => by && setBy({ ...by, days: Math.round(((clientX - by.from) / (drawing.current?.clientWidth ?? 1)) * time.days) });
  const begin = (event: PointerEvent<SVGElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setBy({ from: event.clientX, days: 0 });
  };
  const end = () => {
    if (by && by.days !== 0) drag(until);
    setBy(null);
  };
  const [left, right] = [time.at(one.from), Math.max(time.at(until), time.at(one.from))];
  const standing = one.standing.toLowerCase().replace('_', '-');
  const said = `${one.reference}: ${short(one.from)} – ${short(until)}, ${t(`standing.${one.standing}`)}`;
  return (
    <svg className="bars" ref={drawing} role="img" aria-label={said}>
      <rect className={`bar ${standing}`} x={share(left)} width={share(Math.max(right - left, 0.15))} y="10" height="14" rx="2"><title>{said}</title></rect>
      <svg x={share(right)} y="17" overflow="visible"><path className={`due-mark ${standing}`} d={MARKS[one.standing]} /></svg>
      {one.due && <rect className="grip" x={share(right)} y="5" width="24" height="24" transform="translate(-12)" onPointerDown={begin} onPointerMove={moved} onPointerUp={end} onPointerCancel={() => setBy(null)}><title>{t('timeline.drag')}</title></rect>}
      {by && <text x={share(right)} dx="16" y="22">{short(until)}</text>}
    </svg>
  );
}
