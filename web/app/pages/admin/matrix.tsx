// Which role may take which event in which state of a workflow.
import { getRouteApi } from '@tanstack/react-router';
import { RoleTablesDocument } from '../../../gql/graphql';
import { useKept } from '../../kept';
import { Rows } from '../../rows';
import { t } from '../../words';
import { a, type AdminKey } from './words';

const route = getRouteApi('/admin');
const CELLS: Record<string, AdminKey> = { yes: 'cell.yes', if: 'cell.if', all: 'cell.all', agency: 'cell.agency', own: 'cell.own', counts: 'cell.counts' };

export function Matrix({ workflow }: { workflow: string | undefined }) {
  const { data } = useKept(RoleTablesDocument, {});
  const navigate = route.useNavigate();
  if (!data) return <p role="status">{t('loading')}</p>;
  const chosen = data.workflows.find(({ id }) => id === workflow) ?? data.workflows[0];
  if (!chosen) return null;
  const { roles, rows } = chosen.roleTable;
  const titled = (role: string) => data.roles.find(({ id }) => id === role)?.title ?? role;
  const cell = (text: string) => (CELLS[text] ? a(CELLS[text]) : text);
  return (
    <section aria-labelledby="matrix">
      <h3 id="matrix">{a('matrix.title')}</h3>
      <p className="filters"><label>{a('matrix.workflow')} <select value={chosen.id} onChange={({ target }) => void navigate({ search: (now) => ({ ...now, part: 'rights', workflow: target.value }) })}>{data.workflows.map(({ id, title }) => <option key={id} value={id}>{title}</option>)}</select></label></p>
      <Rows by="matrix">
        <table>
          <thead><tr><th scope="col">{a('matrix.state')}</th><th scope="col">{a('rights.event')}</th>{roles.map((role) => <th key={role} scope="col">{titled(role)}</th>)}<th scope="col">{a('matrix.condition')}</th></tr></thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.state} ${row.event}`}><td>{row.state.replaceAll('_', ' ')}</td><th scope="row">{row.title}</th>{row.cells.map((text, place) => <td key={roles[place]}>{cell(text)}</td>)}<td>{row.condition}</td></tr>
            ))}
          </tbody>
        </table>
      </Rows>
    </section>
  );
}
