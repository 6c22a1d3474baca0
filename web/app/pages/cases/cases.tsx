// The register of cases: who stands where, since when, what falls due next and when the next hearing is; narrowed by its address.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { CasesFrameDocument, type CasesFrameQuery, RegisterCountDocument, RegisterDocument } from '../../../gql/graphql';
import { asked } from '../../ask';
import { useKept } from '../../kept';
import { Fold } from '../../narrow';
import { Changes } from '../../shell/changes';
import { SHELL } from '../../shell/known';
import { creates } from '../../shell/places';
import { t } from './words';
import { Filters } from './filters';
import { Register } from './register';
import { FILTERS, filterOf, KINDS, kindOf, type Search } from './search';
import { Tags } from './tags';

const route = getRouteApi('/cases');
/** What of a case changes what the register shows. */
const OF_CASES = ['case', 'accused', 'charge', 'victim', 'witness'];

export function Cases() {
  const { data } = useQuery(asked(CasesFrameDocument, {}));
  useEffect(() => {
    document.title = `${t('cases.title')} – Milepost`;
  }, []);
  if (!data) return <p role="status">{t('loading')}</p>;
  return <Shown frame={data} />;
}

function Shown({ frame }: { frame: CasesFrameQuery }) {
  const search = route.useSearch();
  const { data: known } = useQuery(SHELL);
  const begins = known && creates(known, 'case') && known.workflows.find(({ kind }) => kind === 'case');
  const there = KINDS.filter((kind) => frame.workflows.some((workflow) => workflow.kind === kind));
  return (
    <>
      <div className="heading">
        <h1>{t('cases.title')}</h1>
        <Link className="button" to="/cases/hearings">{t('hearings.title')}</Link>
        {begins && <Link className="button" to="/new/$workflow" params={{ workflow: begins.id }}>{t('cases.begin')}</Link>}
      </div>
      {there.length === 0 ? <p>{t('cases.none')}</p> : (
        <>
          <nav className="kinds" aria-label={t('cases.of')}>
            {there.map((kind) => <Link key={kind} from="/cases" to="." search={{ of: kind }} activeOptions={{ explicitUndefined: true }} aria-current={kindOf(search) === kind ? 'page' : undefined}>{t(`cases.of.${kind}`)}</Link>)}
          </nav>
          <Fold title={t('cases.filters')} count={FILTERS.filter((filter) => search[filter]).length}><Filters frame={frame} search={search} /></Fold>
          <Tags search={search} />
          <Changes kinds={OF_CASES} shows={RegisterDocument} />
          <Found search={search} />
          <Register search={search} today={frame.today} />
        </>
      )}
    </>
  );
}

/** Counted by itself: the page does not wait for it. */
function Found({ search }: { search: Search }) {
  const { data, old } = useKept(RegisterCountDocument, { filter: filterOf(search) });
  const count = data?.items.totalCount;
  const narrowed = FILTERS.some((filter) => search[filter]);
  const told = count === undefined ? t('cases.counting') : count === 0 && !narrowed ? t('cases.empty') : t('cases.found', { count });
  return <p role="status" className={old ? 'found old' : 'found'}>{told}</p>;
}
