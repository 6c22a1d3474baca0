// What each page is for, in the order in which somebody new meets them: a coordinator, a prosecutor, an administrator.
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { MORE, PLACES } from '../../shell/places';
import { Way } from '../../shell/way';
import { type Key, t } from '../../words';
import { h, type HelpKey } from './words';

type Step = { to?: string; name: Key | HelpKey; what: HelpKey };

const ROLES: { role: 'coordinator' | 'prosecutor' | 'admin'; steps: Step[] }[] = [
  {
    role: 'coordinator',
    steps: [
      { to: '/', name: 'today.title', what: 'help.coordinator.today' },
      { to: '/plan', name: 'plan.title', what: 'help.coordinator.plan' },
      { name: 'column.title', what: 'help.coordinator.item' },
      { to: '/money', name: 'shell.money', what: 'help.coordinator.money' },
      { to: '/import', name: 'shell.import', what: 'help.coordinator.import' },
      { to: '/brief', name: 'today.brief', what: 'help.coordinator.brief' },
    ],
  },
  {
    role: 'prosecutor',
    steps: [
      { to: '/', name: 'today.title', what: 'help.prosecutor.today' },
      { to: '/cases', name: 'shell.cases', what: 'help.prosecutor.cases' },
      { name: 'term.case', what: 'help.prosecutor.item' },
      { to: '/cases/hearings', name: 'shell.hearings', what: 'help.prosecutor.hearings' },
      { to: '/calendar', name: 'shell.calendar', what: 'help.prosecutor.calendar' },
      { to: '/inbox', name: 'shell.inbox', what: 'help.prosecutor.inbox' },
    ],
  },
  {
    role: 'admin',
    steps: [
      { to: '/admin', name: 'shell.admin', what: 'help.admin.people' },
      { name: 'term.role', what: 'help.admin.why-not' },
      { name: 'term.declared', what: 'help.admin.days' },
      { to: '/workflows', name: 'shell.workflows', what: 'help.admin.workflows' },
      { name: 'term.reminder', what: 'help.admin.health' },
    ],
  },
];

const TROUBLES = ['lost', 'out', 'stale', 'wrong', 'missing'] as const;

export function Help() {
  useEffect(() => {
    document.title = `${h('help.title')} – Milepost`;
  }, []);
  return (
    <article className="help">
      <div className="heading"><h1>{h('help.title')}</h1><p>{h('help.what')}</p></div>
      <nav aria-label={h('help.contents')}>
        <ul>
          {ROLES.map(({ role }) => <li key={role}><a href={`#${role}`}>{h(`help.${role}`)}</a></li>)}
          <li><a href="#pages">{h('help.all')}</a></li>
          <li><a href="#trouble">{h('help.trouble')}</a></li>
          <li><Link to="/help/glossary">{h('help.glossary')}</Link></li>
        </ul>
      </nav>
      {ROLES.map(({ role, steps }) => (
        <section key={role} aria-labelledby={role}>
          <h2 id={role}>{h(`help.${role}`)}</h2>
          <p>{h(`help.${role}.why`)}</p>
          <dl>{steps.map((step) => <Told key={step.what} step={step} />)}</dl>
        </section>
      ))}
      <section aria-labelledby="pages">
        <h2 id="pages">{h('help.all')}</h2>
        <dl>
          {[...PLACES, ...MORE].filter(({ to }) => to !== '/help').map(({ to, name }) => <Told key={to} step={{ to, name, what: `help.page.${last(to)}` as HelpKey }} />)}
          <Told step={{ to: '/help/glossary', name: 'help.glossary', what: 'help.page.glossary' }} />
        </dl>
        <p>{h('help.keys')}</p>
      </section>
      <section aria-labelledby="trouble">
        <h2 id="trouble">{h('help.trouble')}</h2>
        <dl>{TROUBLES.map((one) => <Told key={one} step={{ name: `help.${one}`, what: `help.${one}.what` }} />)}</dl>
      </section>
    </article>
  );
}

const last = (to: string) => to.split('/').at(-1) || 'today';

function Told({ step: { to, name, what } }: { step: Step }) {
  const said = t(name as Key);
  return <div><dt>{to ? <Way to={to}>{said}</Way> : said}</dt><dd>{h(what)}</dd></div>;
}
