// One item tried out on a clock that only its user moves. The whole script goes with each question: nothing is stored.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import { type DrawnFragment, SimulateDocument, type SimulateQuery, type SimulationStep } from '../../../gql/graphql';
import { ask } from '../../ask';
import { after, long, short } from '../../format';
import { moment } from '../../moment';
import { t } from './words';
import { Alert } from '../item/form/frame';
import { told } from '../item/form/sending';
import { Named, Reasons } from '../item/reasons';
import { worded } from '../item/value';
import { Around } from './around';
import { StepDialog } from './step';

type Props = { workflow: DrawnFragment; today: string; zone: string };
type Simulated = SimulateQuery['simulate'];
export type Possible = Simulated['possible'][number];

const DAYS = [1, 7, 30];
/** Notices to come that are shown. */
const COMING = 12;

export function Simulator({ workflow, today, zone }: Props) {
  const id = useId();
  const [on, begin] = useState(today);
  const [role, setRole] = useState('');
  const [steps, setSteps] = useState<SimulationStep[]>([]);
  const [open, setOpen] = useState<Possible | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const variables = { workflow: workflow.id, version: workflow.version, on, role: role || null, steps };
  const { data, error } = useQuery({ queryKey: ['simulate', variables], queryFn: ({ signal }) => ask(SimulateDocument, variables, signal), placeholderData: (before) => before, throwOnError: false, staleTime: Infinity });
  const item = data?.simulate;
  const trouble = error && told(error, t('form.lost.asked'));
  // The button of what was just done may be gone with it.
  const next = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (steps.length > 0 && document.activeElement === document.body) next.current?.focus();
  }, [item, steps.length]);
  const take = (step: SimulationStep) => setSteps([...steps, step]);
  const over = () => {
    setSteps([]);
    heading.current?.focus();
  };
  if (!item) return <section aria-labelledby="simulator"><h2 id="simulator">{t('simulator.title')}</h2><Alert trouble={trouble} />{!trouble && <p role="status">{t('loading')}</p>}</section>;
  const can = item.possible.filter(({ availability }) => availability !== 'NO');
  const cannot = item.possible.filter(({ availability }) => availability === 'NO');
  return (
    <section aria-labelledby="simulator" className="simulator">
      <h2 id="simulator" ref={heading} tabIndex={-1}>{t('simulator.title')}</h2>
      <p className="aside">{t('simulator.how')}</p>
      <Alert trouble={trouble} />
      <div className="filters">
        <label htmlFor={`${id}-on`}>{t('simulator.on')} <input id={`${id}-on`} type="date" value={on} required onChange={({ target }) => { if (target.value) { begin(target.value); setSteps([]); } }} /></label>
        <label htmlFor={`${id}-role`}>{t('simulator.role')} <select id={`${id}-role`} value={role} onChange={({ target }) => setRole(target.value)}><option value="">{t('simulator.anybody')}</option>{item.roles.map((one) => <option key={one} value={one}>{worded(one)}</option>)}</select></label>
        <button type="button" onClick={over}>{t('simulator.over')}</button>
      </div>
      <div className="first-row">
        <section aria-labelledby={`${id}-stands`}>
          <h3 id={`${id}-stands`}>{t('simulator.stands')}</h3>
          <Stands item={item} />
          <p className="steps">{DAYS.map((days) => <button key={days} type="button" className="small" onClick={() => take({ until: after(item.today, days) })}>{t('simulator.later', { days })}</button>)}</p>
          <Clock key={item.today} today={item.today} take={take} />
        </section>
        <section aria-labelledby={`${id}-can`}>
          <h3 id={`${id}-can`} ref={next} tabIndex={-1}>{t('steps.title')}</h3>
          {can.length === 0 && <p>{t('simulator.nothing')}</p>}
          <div className="steps">{can.map((one) => <button key={one.event} type="button" onClick={() => setOpen(one)}>{one.title}{one.availability === 'DEPENDS' && <small> {t('steps.depends')}</small>}</button>)}</div>
          {cannot.length > 0 && (
            <details className="impossible">
              <summary>{t('steps.impossible', { count: cannot.length })}</summary>
              <dl>{cannot.map(({ event, title, reasons, roles }) => <div key={event}><dt>{title}</dt><dd><Reasons reasons={reasons} />{roles.length > 0 && <p className="quiet">{t('steps.roles', { roles: roles.map(worded).join(', ') })}</p>}</dd></div>)}</dl>
            </details>
          )}
          <Around kinds={workflow.children.map(({ kind }) => kind)} take={take} />
        </section>
      </div>
      <Coming item={item} zone={zone} />
      <Happened item={item} />
      {open && <StepDialog possible={open} role={role} onClose={() => setOpen(null)} take={(step) => { take(step); setOpen(null); }} />}
    </section>
  );
}

function Stands({ item }: { item: Simulated }) {
  return (
    <>
      <p role="status"><strong>{item.stage || item.active.map(worded).join(', ')}</strong>{item.finished && <> ({t('item.finished')})</>}, {long(item.today)}</p>
      <p className="quiet">{t('simulator.states', { states: item.active.map(worded).join(', ') })}</p>
      <ul className="reasons">{item.deadlines.map(({ title, due, overdue, explanation }) => (
        <li key={title}>{title}: <strong className={overdue ? 'late' : undefined}>{due ? short(due) : t('how.undated')}</strong>{overdue && <> {t('simulator.overdue')}</>}
          {explanation.length > 0 && <details className="how"><summary>{t('how.title')}</summary><ol>{explanation.map((step, place) => <li key={place}>{step}</li>)}</ol></details>}
        </li>
      ))}</ul>
    </>
  );
}

function Clock({ today, take }: { today: string; take: (step: SimulationStep) => void }) {
  const [day, setDay] = useState(today);
  return (
    <form className="tools" onSubmit={(event) => { event.preventDefault(); take({ until: day }); }}>
      <label>{t('simulator.until')} <input type="date" required min={today} value={day} onChange={({ target }) => setDay(target.value)} /></label> <button className="small">{t('simulator.move')}</button>
    </form>
  );
}

function Coming({ item, zone }: { item: Simulated; zone: string }) {
  return (
    <>
      <h3>{t('simulator.coming')}</h3>
      {item.coming.length === 0 ? <p>{t('simulator.coming.none')}</p> : (
        <ul className="reasons">{item.coming.slice(0, COMING).map(({ at, what, to }, place) => <li key={place}><span className="day">{moment(at, zone)}</span>: {what}{to.length > 0 && <span className="quiet"> {t('simulator.to', { to: to.map(worded).join(', ') })}</span>}</li>)}</ul>
      )}
    </>
  );
}

/** The latest step last, said aloud. */
function Happened({ item }: { item: Simulated }) {
  const last = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (item.steps.length > 1) last.current?.scrollIntoView({ block: 'nearest' });
  }, [item.steps.length]);
  return (
    <>
      <h3>{t('simulator.so-far')}</h3>
      <ol className="path" aria-live="polite">
        {item.steps.map(({ stands, happened, refused }, place) => (
          <li key={place} ref={place === item.steps.length - 1 ? last : undefined} aria-current={place === item.steps.length - 1 ? 'step' : undefined}>
            <span>{stands}</span>
            {refused && <p className="fault"><Named text={refused} /></p>}
            <ul className="reasons quiet">{happened.map((line, number) => <li key={number}>{line}</li>)}</ul>
          </li>
        ))}
      </ol>
    </>
  );
}
