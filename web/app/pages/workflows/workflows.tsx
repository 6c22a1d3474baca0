// The published versions of every workflow, and a draft to be checked against them.
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { WorkflowVersionsDocument } from '../../../gql/graphql';
import { number } from '../../format';
import { useKept } from '../../kept';
import { Turns, useTurns } from '../../list/turns';
import { moment } from '../../moment';
import { Rows } from '../../rows';
import { t } from './words';
import { worded } from '../item/value';
import { Check } from './check';

export function Workflows() {
  const turns = useTurns();
  const { data, old } = useKept(WorkflowVersionsDocument, turns.at === null ? {} : { after: turns.at });
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
      <Turns name={t('workflows.pages')} turns={turns} next={pageInfo.hasNextPage && pageInfo.endCursor} back={t('pages.before')} on={t('pages.after')} />
      <Check source="" of="" />
    </>
  );
}
