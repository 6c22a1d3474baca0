// Saved views of a page: a title for what stands in its address, for oneself, one's agency or everyone. Chosen, saved, deleted.
import { useEffect, useRef, useState } from 'react';
import { DeleteViewDocument, type SavedViewsQuery, SavedViewsDocument } from '../../gql/graphql';
import { ask } from '../ask';
import { useKept } from '../kept';
import { Dialog } from '../dialog';
import { Frame } from '../pages/item/form/frame';
import { useSending } from '../pages/item/form/sending';
import { t } from '../pages/plan/words';
import { SaveDialog } from './save';

type View = SavedViewsQuery['savedViews'][number];
/** `search` is what would be saved; what was saved may say the same otherwise. */
type Props = { page: string; search: string; isShown: (saved: string) => boolean; choose: (search: string) => void };

const AUDIENCES = ['MINE', 'AGENCY', 'EVERYONE'] as const;

type Agency = { id: string; title: string };
/** Whoever holds two roles at an agency is there once. */
const agenciesOf = (memberships: { agency: Agency | null }[]) => [...new Map(memberships.flatMap(({ agency }) => (agency ? [[agency.id, agency] as const] : []))).values()];

export function Views({ page, search, isShown, choose }: Props) {
  const { data } = useKept(SavedViewsDocument, { page });
  const [saving, save] = useState(false);
  const [leaving, leave] = useState<View | null>(null);
  const [said, tell] = useState('');
  const menu = useRef<HTMLDetailsElement>(null);
  // The button that was pressed may be gone with its view.
  useEffect(() => {
    if (said) menu.current?.querySelector('summary')?.focus();
  }, [said]);
  const open = (search: string) => {
    if (menu.current) menu.current.open = false;
    choose(search);
  };
  const groups = AUDIENCES.map((audience) => ({ audience, views: data?.savedViews.filter((view) => view.audience === audience) ?? [] }));
  return (
    <>
      <details ref={menu} className="columns views">
        <summary>{t('views.title')}</summary>
        <div>
          {data?.savedViews.length === 0 && <p className="quiet">{t('views.none')}</p>}
          {groups.filter(({ views }) => views.length > 0).map(({ audience, views }) => (
            <section key={audience} aria-label={t(`views.${audience}`)}>
              <h3>{t(`views.${audience}`)}</h3>
              <ul>{views.map((view) => <li key={view.id}><Choice view={view} chosen={isShown(view.search)} choose={open} remove={() => leave(view)} /></li>)}</ul>
            </section>
          ))}
          <button type="button" onClick={() => save(true)}>{t('views.save')}</button>
        </div>
      </details>
      <p role="status" className={said ? 'said' : 'unseen'}>{said}</p>
      {saving && data && <SaveDialog page={page} search={search} agencies={agenciesOf(data.me.memberships)} onClose={() => save(false)} tell={tell} />}
      {leaving && <DeleteDialog view={leaving} onClose={() => leave(null)} tell={tell} />}
    </>
  );
}

function Choice({ view, chosen, choose, remove }: { view: View; chosen: boolean; choose: Props['choose']; remove: () => void }) {
  const whose = view.audience === 'MINE' ? '' : [view.agency?.title, view.madeBy.name].filter(Boolean).join(', ');
  return (
    <>
      <button type="button" className="plain" aria-current={chosen || undefined} onClick={() => choose(view.search)}><bdi>{view.title}</bdi></button>
      {whose && <small className="quiet"> <bdi>{whose}</bdi></small>}
      {view.deletable && <button type="button" className="close" aria-label={t('views.delete', { title: view.title })} onClick={remove}><span aria-hidden="true">×</span></button>}
    </>
  );
}

function DeleteDialog({ view, onClose, tell }: { view: View; onClose: () => void; tell: (text: string) => void }) {
  const title = t('views.delete', { title: view.title });
  const { busy, trouble, send } = useSending();
  const submit = () => void send((requestId) => ask(DeleteViewDocument, { id: view.id, requestId }), () => {
    tell(t('views.deleted', { title: view.title }));
    onClose();
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <Frame sends={t('views.delete.do')} busy={busy} trouble={trouble} onSend={submit} onClose={onClose}><p>{t(`views.delete.${view.audience}`)}</p></Frame>
    </Dialog>
  );
}
