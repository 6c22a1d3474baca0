// One version of a workflow: drawn, its forms as people get them, tried out, and its source, to be changed and checked.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { WorkflowPageDocument, type WorkflowPageQuery } from '../../../gql/graphql';
import { asked } from '../../ask';
import { number } from '../../format';
import { moment } from '../../moment';
import { Rows } from '../../rows';
import { t } from './words';
import { worded } from '../item/value';
import { Check } from './check';
import { Forms } from './forms';
import { Simulator } from './simulator';

const route = getRouteApi('/workflows/$id');

export function WorkflowPage() {
  const { id } = route.useParams();
  const { version } = route.useSearch();
  const { data } = useQuery(asked(WorkflowPageDocument, { id, version }));
  if (!data) return <p role="status">{t('loading')}</p>;
  if (!data.workflowVersion) return <div className="trouble"><h1>{t('workflow.missing')}</h1><p><Link to="/workflows">{t('workflows.title')}</Link></p></div>;
  return <Shown key={`${id} ${data.workflowVersion.version}`} data={data} found={data.workflowVersion} />;
}

type Found = NonNullable<WorkflowPageQuery['workflowVersion']>;

function Shown({ data, found }: { data: WorkflowPageQuery; found: Found }) {
  const { workflow } = found;
  useEffect(() => {
    document.title = `${workflow.title} – Milepost`;
  }, [workflow.title]);
  const others = data.workflowVersions.nodes.filter(({ version }) => version !== found.version);
  return (
    <article className="workflow">
      <header className="identity">
        <nav aria-label={t('item.above')}><ol><li><Link to="/workflows">{t('workflows.title')}</Link></li></ol></nav>
        <h1><span className="reference">{found.id}</span> {workflow.title}</h1>
        <dl className="facts">
          <div><dt>{t('workflows.version')}</dt><dd>{found.version} {found.active ? t('workflows.active') : t('workflows.earlier')}</dd></div>
          <div><dt>{t('item.kind')}</dt><dd>{worded(workflow.kind)}</dd></div>
          {workflow.basis && <div><dt>{t('due.basis')}</dt><dd>{workflow.basis}</dd></div>}
          <div><dt>{t('workflows.since')}</dt><dd>{moment(found.publishedAt, data.zone)}</dd></div>
          <div><dt>{t('workflows.running')}</dt><dd>{number(found.running)}</dd></div>
          {others.length > 0 && <div><dt>{t('workflow.others')}</dt><dd>{others.map(({ version, active }) => <Link key={version} className="sum" to="/workflows/$id" params={{ id: found.id }} search={active ? {} : { version }}>{t('workflow.version', { version })}</Link>)}</dd></div>}
        </dl>
      </header>
      <Simulator workflow={workflow} today={data.today} zone={data.zone} />
      <Drawing found={found} />
      <Forms title={t('forms.title')} events={workflow.events} />
      <Check source={found.source} of={`${found.id} ${found.version}`} />
    </article>
  );
}

function Drawing({ found: { id, version, workflow } }: { found: Found }) {
  const [drawn, draw] = useState(false);
  return (
    <section aria-labelledby="drawing">
      <h2 id="drawing">{t('drawing.title')}</h2>
      <details className="how" onToggle={({ currentTarget }) => draw(currentTarget.open)}>
        <summary>{t('drawing.draw')}</summary>
        {drawn && <div className="diagram" role="region" aria-label={t('drawing.draw')} tabIndex={0}><img src={`/workflows/${id}/diagram.svg?version=${version}`} alt={t('drawing.alt', { title: workflow.title })} /></div>}
      </details>
      <details className="how">
        <summary>{t('drawing.list')}</summary>
        <Rows name={t('drawing.list')}>
          <table className="roomy">
            <thead><tr><th scope="col">{t('due.state')}</th><th scope="col">{t('item.stage')}</th><th scope="col">{t('drawing.done')}</th><th scope="col">{t('due.title')}</th></tr></thead>
            <tbody>
              {workflow.states.map(({ name, stage, within, deadlines, steps }) => (
                <tr key={name}>
                  <th scope="row">{worded(name)}{within && within !== workflow.title && <span className="quiet"> {t('drawing.within', { state: worded(within) })}</span>}</th>
                  <td>{stage}</td>
                  <td><ul>{steps.map(({ what, to }, place) => <li key={place}>{what}{to.length > 0 && <> → <strong>{to.map(worded).join(', ')}</strong></>}</li>)}</ul></td>
                  <td><ul>{deadlines.map((deadline) => <li key={deadline}>{deadline}</li>)}</ul></td>
                </tr>
              ))}
            </tbody>
          </table>
        </Rows>
      </details>
    </section>
  );
}
