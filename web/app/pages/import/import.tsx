// A plan's spreadsheet or a register of cases comes in: chosen, its headings understood, shown as what it would do, applied; and
// earlier ones, to be taken back.
import { useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect, useId, useRef, useState } from 'react';
import { ImportPageDocument } from '../../../gql/graphql';
import { asked, client } from '../../ask';
import { SHELL } from '../../shell/known';
import { t } from './words';
import { readDraft, keepDraft, draftKey } from '../item/form/draft';
import { Alert, Field } from '../item/form/frame';
import { told, type Trouble } from '../item/form/sending';
import { Done, Progress } from './applied';
import { Earlier } from './earlier';
import { Mapping } from './mapping';
import { Preview } from './preview';
import { type Applied, apply, Changed, type Look, look, type Said } from './send';

type Stands = { step: 'choosing' } | { step: 'looked'; look: Look } | { step: 'applying'; done: number; all: number } | { step: 'done'; applied: Applied; waits: string };

const NOTHING: Said = { plan: '', planRef: '', map: {} };

export function Import() {
  const { data } = useQuery(asked(ImportPageDocument, {}));
  const [file, setFile] = useState<File | null>(null);
  const [said, say] = useState(NOTHING);
  const [stands, stand] = useState<Stands>({ step: 'choosing' });
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const chosen = useRef<HTMLInputElement>(null);
  useEffect(() => {
    document.title = `${t('import.title')} – Milepost`;
  }, []);

  /** The same one can be chosen again. */
  function gone() {
    setFile(null);
    if (chosen.current) chosen.current.value = '';
  }
  async function go(act: (file: File) => Promise<Stands>) {
    if (!file || busy) return;
    setBusy(true);
    setTrouble(null);
    try {
      stand(await act(file));
    } catch (error) {
      setTrouble(error instanceof Changed ? { faults: {}, said: t('import.changed') } : told(error, t('import.lost')));
      if (error instanceof Changed) gone();
      stand((now) => (now.step === 'applying' ? { step: 'choosing' } : now));
    } finally {
      setBusy(false);
    }
  }
  const key = (file: File) => draftKey(client.getQueryData(SHELL.queryKey)?.me.id ?? '', '', `import ${file.name}`);
  const keep = (said: Said) => {
    say(said);
    if (file) keepDraft(key(file), said);
  };
  const see = (said: Said) => {
    keep(said);
    void go(async (file) => ({ step: 'looked', look: await look(file, said) }));
  };
  const bring = (waits: string) => void go(async (file) => {
    stand({ step: 'applying', done: 0, all: 0 });
    const applied = await apply(file, said, (done, all) => stand({ step: 'applying', done, all }));
    keepDraft(key(file), null);
    void client.invalidateQueries();
    return { step: 'done', applied, waits };
  });
  // What was shown was of something else.
  const begin = (said: Said) => {
    say(said);
    stand({ step: 'choosing' });
    setTrouble(null);
  };
  const change = (said: Said) => {
    keep(said);
    begin(said);
  };
  // What she said of a file of this name holds for it when she has mended it, and after the page was left.
  const choose = (file: File | null) => {
    setFile(file);
    begin((file && readDraft<Said>(key(file))) ?? NOTHING);
  };
  return (
    <>
      <div className="heading"><h1>{t('import.title')}</h1><p>{t('import.how')}</p></div>
      <Choose plans={data?.plans.nodes ?? []} said={said} busy={busy} file={file} chosen={chosen} choose={choose} say={change} see={() => see(said)} />
      <Alert trouble={trouble} />
      <p role="status" className={busy && stands.step !== 'applying' ? 'found' : 'unseen'}>{busy && stands.step !== 'applying' ? t('import.reading') : ''}</p>
      {stands.step === 'looked' && (
        <>
          <Mapping key={JSON.stringify(stands.look.sheets)} look={stands.look} said={said} busy={busy} see={see} />
          <Preview look={stands.look} busy={busy} bring={bring} />
        </>
      )}
      {stands.step === 'applying' && <Progress done={stands.done} all={stands.all} />}
      {stands.step === 'done' && <Done applied={stands.applied} waits={stands.waits} again={() => see(said)} />}
      <Earlier zone={data?.zone} />
    </>
  );
}

type ChooseProps = { plans: { id: string; reference: string; title: string; finished: boolean }[]; said: Said; busy: boolean; file: File | null; chosen: RefObject<HTMLInputElement | null>; choose: (file: File | null) => void; say: (said: Said) => void; see: () => void };

function Choose({ plans, said, busy, file, chosen, choose, say, see }: ChooseProps) {
  const id = useId();
  return (
    <form className="import" onSubmit={(event) => { event.preventDefault(); see(); }}>
      <Field id={`${id}-file`} label={t('import.file')} required hint={t('import.file.hint')}>
        <input ref={chosen} id={`${id}-file`} type="file" required accept=".xlsx,.xlsm,.csv" aria-describedby={`${id}-file-hint`} onChange={({ target }) => choose(target.files?.[0] ?? null)} />
      </Field>
      <Field id={`${id}-into`} label={t('import.into')} hint={t('import.into.hint')}>
        <select id={`${id}-into`} aria-describedby={`${id}-into-hint`} value={said.planRef} onChange={({ target }) => say({ ...said, planRef: target.value })}>
          <option value="">{t('import.into.file')}</option>
          {plans.filter(({ finished }) => !finished).map(({ id, reference, title }) => <option key={id} value={reference}>{reference} {title}</option>)}
        </select>
      </Field>
      <Field id={`${id}-title`} label={t('import.plan')} hint={t('import.plan.hint')}>
        <input id={`${id}-title`} aria-describedby={`${id}-title-hint`} value={said.plan} onChange={({ target }) => say({ ...said, plan: target.value })} />
      </Field>
      <button className="primary" disabled={!file} aria-disabled={busy}>{t('import.look')}</button>
    </form>
  );
}
