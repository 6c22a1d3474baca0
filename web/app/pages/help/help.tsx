// What each page is for, in the order in which somebody new meets them: a coordinator, a prosecutor, an administrator.
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { MORE, PLACES } from '../../shell/places';
import { Way } from '../../shell/way';
import { type Key, t } from '../../words';
import './words';

type Step = { to?: string; name: Key; what: Key };

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
    document.title = `${t('help.title')} – Milepost`;
  }, []);
  return (
    <article className="help">
      <div className="heading"><h1>{t('help.title')}</h1><p>{t('help.what')}</p></div>
      <nav aria-label={t('help.contents')}>
        <ul>
          {ROLES.map(({ role }) => <li key={role}><a href={`#${role}`}>{t(`help.${role}`)}</a></li>)}
          <li><a href="#pages">{t('help.all')}</a></li>
          <li><a href="#trouble">{t('help.trouble')}</a></li>
          <li><Link to="/help/glossary">{t('help.glossary')}</Link></li>
        </ul>
      </nav>
      {ROLES.map(({ role, steps }) => (
        <section key={role} aria-labelledby={role}>
          <h2 id={role}>{t(`help.${role}`)}</h2>
          <p>{t(`help.${role}.why`)}</p>
          <dl>{steps.map((step) => <Told key={step.what} step={step} />)}</dl>
        </section>
      ))}
      <section aria-labelledby="pages">
        <h2 id="pages">{t('help.all')}</h2>
        <dl>
          {[...PLACES, ...MORE].filter(({ to }) => to !== '/help').map(({ to, name }) => <Told key={to} step={{ to, name, what: `help.page.${last(to)}` as Key }} />)}
          <Told step={{ to: '/help/glossary', name: 'help.glossary', what: 'help.page.glossary' }} />
        </dl>
        <p>{t('help.keys')}</p>
      </section>
      <section aria-labelledby="trouble">
        <h2 id="trouble">{t('help.trouble')}</h2>
        <dl>{TROUBLES.map((one) => <Told key={one} step={{ name: `help.${one}`, what: `help.${one}.what` }} />)}</dl>
      </section>
    </article>
  );
}

const last = (to: string) => to.split('/').at(-1) || 'today';

function Told({ step: { to, name, what } }: { step: Step }) {
  const said = t(name);
  return <div><dt>{to ? <Way to={to}>{said}</Way> : said}</dt><dd>{t(what)}</dd></div>;
}
