// The plan in time: a bar an action under its headings, fiscal years, today, what depends on what. A date is moved by dragging
// the end of its bar or with its button, for a reason; a table says the same.
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type PlanFrameQuery, TimelineDocument } from '../../../../gql/graphql';
import { useKept } from '../../../kept';
import { t } from '../words';
import { Pages } from '../list';
import { type Search, variables, ZOOMS } from '../search';
import { Chart } from './chart';
import { Reschedule } from './reschedule';
import { span } from './span';
import { Twin } from './twin';

export type Asked = { id: string; until?: string };

export function Timeline({ frame, plan, search }: { frame: PlanFrameQuery; plan: string; search: Search }) {
  const { data, old } = useKept(TimelineDocument, variables(search, plan));
  const [asked, ask] = useState<Asked | null>(null);
  const [said, tell] = useState('');
  if (!data) return <p role="status">{t('loading')}</p>;
  const { nodes, totalCount, pageInfo } = data.items;
  const spans = nodes.map((item) => span(item, frame.zone));
  return (
    <>
      <p role="status" className={said ? 'said' : 'unseen'}>{said}</p>
      <div className="choose by-hand">
        <p role="status" className="found">{t('plan.found', { count: totalCount })}</p>
        {!search.twin && <Zooms search={search} />}
        <Link className="button" from="/plan" to="." search={(now: Search): Search => ({ ...now, twin: now.twin ? undefined : 'true' })}>{t(search.twin ? 'timeline.drawn' : 'timeline.table')}</Link>
      </div>
      {totalCount > 0 && <div className={old ? 'old' : undefined}>{search.twin ? <Twin spans={spans} search={search} ask={ask} /> : <Chart frame={frame} spans={spans} search={search} ask={ask} />}</div>}
      <Pages info={pageInfo} />
      {asked && <Reschedule asked={asked} tell={tell} onClose={() => ask(null)} />}
    </>
  );
}

function Zooms({ search }: { search: Search }) {
  return (
    <nav className="ways-to-see" aria-label={t('zoom.title')}>
      {[undefined, ...ZOOMS].map((zoom) => <Link key={zoom ?? 'whole'} className={search.zoom === zoom ? 'button chosen' : 'button'} from="/plan" to="." search={(now: Search): Search => ({ ...now, zoom })} activeProps={{}} aria-current={search.zoom === zoom ? 'true' : undefined}>{t(`zoom.${zoom ?? 'whole'}`)}</Link>)}
    </nav>
  );
}
