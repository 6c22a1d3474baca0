// What lies below it and what it is linked to, as far as the person may see it; and what is to be settled by a person.
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type BelowFragment, FormsDocument } from '../../../gql/graphql';
import { asked } from '../../ask';
import { short } from '../../format';
import { useKinds } from '../../kind';
import { moment } from '../../moment';
import { Rows } from '../../rows';
import { Standing } from '../../standing';
import { t } from './words';
import { ChildDialog, type Way } from './form/child';
import { draftKey, readDraft } from './form/draft';
import { ItemLink } from './identity';
import { usePage } from './page';
import { Reasons } from './reasons';
import { worded } from './value';

export function Children() {
  const { item, me } = usePage();
  const [creating, create] = useState<Way | null>(null);
  const { nodes, totalCount } = item.children;
  const ways = useWays();
  const called = useKinds();
  if (totalCount === 0 && ways.length === 0) return null;
  const kinds = [...new Set(nodes.map(({ kind }) => kind))];
  return (
    <section>
      <h2>{t('children.title')}</h2>
      <p className="found">{t('children.count', item.counts)}{totalCount > nodes.length && ` ${t('children.first', { count: nodes.length })}`}</p>
      {kinds.map((kind) => <Items key={kind} title={called(kind)} items={nodes.filter((one) => one.kind === kind)} />)}
      {creating && <ChildDialog way={creating} onClose={() => create(null)} />}
      {ways.length > 0 && <p className="by-hand">{ways.map((way) => <button key={way.id} type="button" onClick={() => create(way)}>{t('children.new', { title: way.title })}{readDraft(draftKey(me, item.id, `create ${way.id}`)) && <small className="draft"> {t('steps.draft')}</small>}</button>)}</p>}
    </section>
  );
}

/** What she may add below it. */
function useWays() {
  const { item } = usePage();
  const { data } = useQuery(asked(FormsDocument, {}));
  if (!data || item.finished) return [];
  const below = data.workflows.find(({ id }) => id === item.workflow)?.children.map(({ to }) => to);
  const roles = data.me.memberships.map(({ role }) => role);
  return data.workflows.filter(({ id, create }) => below?.includes(id) && create.some((role) => roles.includes(role)));
}

function Items({ title, items }: { title: string; items: BelowFragment[] }) {
  return (
    <Rows name={title}>
      <table>
        <caption><div>{title} <small>{items.length}</small></div></caption>
        <thead><tr><th scope="col">{t('column.item')}</th><th scope="col">{t('column.stage')}</th><th scope="col">{t('column.standing')}</th><th scope="col">{t('column.due')}</th><th scope="col">{t('column.agency')}</th></tr></thead>
        <tbody>{items.map((one) => <Row key={one.id} item={one}><ItemLink item={one} /></Row>)}</tbody>
      </table>
    </Rows>
  );
}

function Row({ item, children }: { item: BelowFragment; children: ReactNode }) {
  return (
    <tr>
      <th scope="row">{children}</th>
      <td>{item.stage}</td>
      <td><Standing of={item} /></td>
      <td className="day">{item.due && short(item.due)}</td>
      <td>{item.lead?.title}</td>
    </tr>
  );
}

export function Links() {
  const { item } = usePage();
  if (item.links.length === 0) return null;
  return (
    <section>
      <h2>{t('links.title')}</h2>
      <ul>
        {item.links.map((link) => (
          <li key={`${link.kind} ${link.item.id} ${link.incoming}`}>
            {link.incoming ? t('links.incoming', { kind: worded(link.kind) }) : worded(link.kind)}: <ItemLink item={link.item} /> <span className="quiet">{link.item.stage}, {t('links.since', { day: short(link.since) })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Objections() {
  const { item, zone } = usePage();
  if (item.objections.length === 0) return null;
  return (
    <section className="notice" aria-labelledby="objections">
      <h2 id="objections">{t('objections.title')}</h2>
      <ul>
        {item.objections.map((one) => (
          <li key={`${one.recordedAt} ${one.row}`}>
            {one.receiver ? <ItemLink item={one.receiver} /> : t('objections.unseen')}{one.row !== null && ` ${t('objections.row', { row: one.row })}`}{one.sender && <> ({t('objections.from')} <ItemLink item={one.sender} />)</>} <span className="quiet">{moment(one.recordedAt, zone)}</span>
            {one.reason && <Reasons reasons={[one.reason]} />}
          </li>
        ))}
      </ul>
    </section>
  );
}
