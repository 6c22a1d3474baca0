// Something new, at the top or below the item that its address names: the form that its workflow asks for at the beginning. Whoever
// may not begin it is told why, and what to do.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { type CreateItemMutation, FormsDocument, type FormsQuery, ItemPageDocument, NewItemDocument, type NewItemQuery } from '../../../gql/graphql';
import { asked, Refused } from '../../ask';
import { called } from '../item/called';
import { creating, type Way } from '../item/form/child';
import { OwnForm } from '../item/form/own';
import { ItemLink } from '../item/identity';
import { type Item, PageContext } from '../item/page';
import { t } from '../item/words';

const route = getRouteApi('/new/$workflow');

type Known = { forms: FormsQuery; about: NewItemQuery };

export function NewItem() {
  const { workflow } = route.useParams();
  const { parent } = route.useSearch();
  const { data: forms } = useQuery(asked(FormsDocument, {}));
  const { data: about } = useQuery(asked(NewItemDocument, {}));
  const way = forms?.workflows.find(({ id }) => id === workflow);
  const title = way ? t('children.new', { title: way.title }) : t('new.title');
  useEffect(() => {
    document.title = `${title} – Milepost`;
  }, [title]);
  if (!forms || !about) return <p role="status">{t('loading')}</p>;
  if (!way) return <div className="trouble"><h1>{t('new.unknown')}</h1><p>{t('new.unknown.what', { id: workflow })}</p></div>;
  return <div className="begins"><h1>{title}</h1><Begin key={`${workflow} ${parent}`} known={{ forms, about }} way={way} parent={parent} /></div>;
}

function Begin({ known, way, parent }: { known: Known; way: Way; parent: string | undefined }) {
  const above = known.forms.workflows.filter(({ children }) => children.some(({ to }) => to === way.id));
  const mine = known.about.me.memberships.map(({ role }) => role);
  if (!way.create.some((role) => mine.includes(role))) return <Forbidden about={known.about} way={way} />;
  if (parent) return <Below known={known} way={way} parent={parent} above={above} />;
  return above.length > 0 ? <Where way={way} above={above} /> : <Form known={known} way={way} />;
}

function Forbidden({ about, way }: { about: NewItemQuery; way: Way }) {
  const roles = about.roles.filter(({ id }) => way.create.includes(id)).map(({ title }) => title);
  const held = [...new Set(about.me.memberships.map(({ title }) => title))];
  if (roles.length === 0) return <p>{t('new.nobody')}</p>;
  return <p>{t('new.roles', { roles: roles.join(', ') })} {held.length > 0 ? t('new.yours', { roles: held.join(', ') }) : t('new.none')} {t('new.ask')}</p>;
}

/** Nothing was said of where it will stand. */
function Where({ way, above }: { way: Way; above: Way[] }) {
  return (
    <>
      <p>{t('new.below', { title: t('children.new', { title: way.title }) })}</p>
      <ul>{above.map(({ id, title, kind }) => <li key={id}><a href={`/items?kind=${kind}`}>{t('new.above', { title })}</a></li>)}</ul>
    </>
  );
}

function Below({ known, way, parent, above }: { known: Known; way: Way; parent: string; above: Way[] }) {
  const { data, error } = useQuery({ ...asked(ItemPageDocument, called(parent)), throwOnError: false });
  if (error instanceof Refused && !data) return <p>{t('item.missing.what')}</p>;
  if (!data?.item) return <p role="status">{t('loading')}</p>;
  const { item } = data;
  if (!above.some(({ id }) => id === item.workflow)) return <Where way={way} above={above} />;
  if (item.finished) return <p>{t('new.finished', { reference: item.reference })} <ItemLink item={item} /></p>;
  return <Form known={known} way={way} item={item}><p>{t('new.within')} <ItemLink item={item} /></p></Form>;
}

function Form({ known: { forms, about }, way, item, children }: { known: Known; way: Way; item?: Item; children?: ReactNode }) {
  const [said, tell] = useState('');
  const navigate = useNavigate();
  const router = useRouter();
  // What she may not see although she made it is told, and there is no way to it.
  const close = (created?: CreateItemMutation) => {
    const made = created?.done.item;
    if (made) void navigate({ to: '/items/$id', params: { id: made.id }, replace: true });
    else if (!created && router.history.canGoBack()) router.history.back();
    else if (!created) void navigate({ to: '/' });
  };
  return (
    <PageContext value={{ ...(item && { item }), today: about.today, zone: forms.zone, me: about.me.id, tell }}>
      {children}
      <p role="status" className={said ? 'said' : 'unseen'}>{said}</p>
      {!said && <OwnForm own={creating(way, item?.id ?? null)} onClose={close} />}
    </PageContext>
  );
}
