// The published versions of every workflow, and a draft to be checked against them.
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { WorkflowVersionsDocument } from '../../../gql/graphql';
import { number } from '../../format';
import { useKept } from '../../kept';
import { moment } from '../../moment';
import { Rows } from '../../rows';
import { t } from './words';
import { worded } from '../item/value';
import { Check } from './check';

export function Workflows() {
  const [after, setAfter] = useState<string[]>([]);
  const { data, old } = useKept(WorkflowVersionsDocument, { after: after.at(-1) });
  useEffect(() => {
    document.title = `${t('workflows.title')} – Milepost`;
  }, []);
  if (!data) return <p role="status">{t('loading')}</p>;
  const { nodes, totalCount, pageInfo } = data.workflowVersions;
  return (
    <>
      <div className="heading"><h1>{t('workflows.title')}</h1><p>{t('workflows.how')}</p></div>
      <p role="status" className="found">{t('workflows.found', { count: totalCount })}</p>
      <Rows name={t('workflows.list')} old={old}>
        <table className="workflows roomy">
          <caption className="unseen">{t('workflows.list')}</caption>
          <thead><tr><th scope="col">{t('workflows.workflow')}</th><th scope="col">{t('workflows.version')}</th><th scope="col">{t('item.kind')}</th><th scope="col">{t('due.basis')}</th><th scope="col">{t('workflows.since')}</th><th scope="col" className="number">{t('workflows.running')}</th></tr></thead>
          <tbody>
            {nodes.map(({ id, version, active, publishedAt, running, workflow }) => (
              <tr key={`${id} ${version}`}>
                <th scope="row"><Link to="/workflows/$id" params={{ id }} search={active ? {} : { version }}>{workflow.title}</Link> <span className="quiet">{id}</span></th>
                <td>{version}{active ? <strong> {t('workflows.active')}</strong> : <span className="quiet"> {t('workflows.earlier')}</span>}</td>
                <td>{worded(workflow.kind)}</td>
                <td>{workflow.basis}</td>
                <td className="day">{moment(publishedAt, data.zone)}</td>
                <td className="number">{number(running)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Rows>
      <nav className="pages" aria-label={t('workflows.pages')}>
        {after.length > 0 && <button type="button" onClick={() => setAfter(after.slice(0, -1))}>{t('pages.before')}</button>}
        {pageInfo.hasNextPage && <button type="button" onClick={() => setAfter([...after, pageInfo.endCursor ?? ''])}>{t('pages.after')}</button>}
      </nav>
      <Check source="" of="" />
    </>
  );
}
