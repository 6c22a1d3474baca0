// Administration: who may act and why, agencies, days and rates, tokens, and how the server is. A part an address.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { AdminFrameDocument, type AdminFrameQuery } from '../../../gql/graphql';
import { asked } from '../../ask';
import { t } from '../../words';
import { Agencies } from './agencies';
import { Days } from './days';
import { FrameContext } from './frame';
import { Health, Undelivered } from './health';
import { People } from './people';
import { Rates } from './rates';
import { Record } from './record';
import { Rights } from './rights';
import { FOR_ALL, OPEN, type Part, PARTS, type Search } from './search';
import { Tokens } from './tokens';
import { a } from './words';

const route = getRouteApi('/admin');

export function Admin() {
  const { data } = useQuery(asked(AdminFrameDocument, {}));
  useEffect(() => {
    document.title = `${a('admin.title')} – Milepost`;
  }, []);
  if (!data) return <p role="status">{t('loading')}</p>;
  return <Shown frame={data} />;
}

function Shown({ frame }: { frame: AdminFrameQuery }) {
  const search = route.useSearch();
  const [said, tell] = useState('');
  const { administers, hearsAlarms } = frame.me;
  const parts = administers ? PARTS : PARTS.filter((one) => FOR_ALL.includes(one) || (one === 'health' && hearsAlarms));
  const part = search.part ?? (administers ? 'people' : 'agencies');
  return (
    <FrameContext value={{ ...frame, tell }}>
      <div className="heading"><h1>{a('admin.title')}</h1></div>
      {!administers && <p>{a('admin.not-administering')}</p>}
      <nav className="parts" aria-label={a('admin.parts')}>
        {parts.map((one) => <Link key={one} from="/admin" to="." search={{ part: one }} aria-current={one === part ? 'page' : undefined} className={one === part ? 'here' : undefined}>{a(`part.${one}`)}</Link>)}
      </nav>
      <p role="status" className={said ? 'said' : 'unseen'}>{said}</p>
      <section aria-labelledby="steps" className="part" key={part}>
        <h2 id="steps" tabIndex={-1}>{a(`part.${part}`)}</h2>
        {administers || OPEN.includes(part) ? <Open part={part} search={search} /> : <NotHers part={part} search={search} hears={hearsAlarms} />}
      </section>
    </FrameContext>
  );
}

function Open({ part, search }: { part: Part; search: Search }) {
  switch (part) {
    case 'people':
      return <People search={search} />;
    case 'rights':
      return <Rights search={search} />;
    case 'agencies':
      return <Agencies />;
    case 'days':
      return <Days search={search} />;
    case 'rates':
      return <Rates search={search} />;
    case 'tokens':
      return <Tokens search={search} />;
    case 'health':
      return <Health search={search} />;
    case 'record':
      return <Record search={search} />;
  }
}

/** What she may do of it all the same. */
function NotHers({ part, search, hears }: { part: Part; search: Search; hears: boolean }) {
  if (part === 'rights') return <><p>{a('admin.own-rights')}</p><Rights search={search} /></>;
  return (
    <>
      <p>{a('admin.not-hers')}</p>
      {part === 'health' && hears && <Undelivered search={search} />}
    </>
  );
}
