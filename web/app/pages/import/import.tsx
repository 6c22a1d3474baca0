// A plan's spreadsheet or a register of cases comes in: chosen, its headings understood, shown as what it would do, applied; and
// earlier ones, to be taken back.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import { ImportPageDocument } from '../../../gql/graphql';
import { asked, client } from '../../ask';
import { t } from './words';
import { Field } from '../item/form/frame';
import { told } from '../item/form/sending';
import { Done, Progress } from './applied';
import { Earlier } from './earlier';
import { Mapping } from './mapping';
import { Preview } from './preview';
import { type Applied, apply, type Look, look, type Said } from './send';

type Stands = { step: 'choosing' } | { step: 'looked'; look: Look } | { step: 'applying'; done: number; all: number } | { step: 'done'; applied: Applied; waits: string };

const NOTHING: Said = { plan: '', planRef: '', map: {} };

export function Import() {
  const { data } = useQuery(asked(ImportPageDocument, {}));
  const [file, setFile] = useState<File | null>(null);
  const [said, say] = useState(NOTHING);
  const [stands, stand] = useState<Stands>({ step: 'choosing' });
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState('');
  useEffect(() => {
    document.title = `${t('import.title')} – Milepost`;
  }, []);

  async function go(act: (file: File) => Promise<Stands>) {
    if (!file || busy) return;
    setBusy(true);
    setTrouble('');
    try {
      stand(await act(file));
    } catch (error) {
      setTrouble(told(error, t('import.lost')).said);
      stand((now) => (now.step === 'applying' ? { step: 'choosing' } : now));
    } finally {
      setBusy(false);
    }
  }
  const see = (said: Said) => {
    say(said);
    void go(async (file) => ({ step: 'looked', look: await look(file, said) }));
  };
  const bring = (waits: string) => void go(async (file) => {
    stand({ step: 'applying', done: 0, all: 0 });
    const applied = await apply(file, said, (done, all) => stand({ step: 'applying', done, all }));
    await client.invalidateQueries();
    return { step: 'done', applied, waits };
  });
  // What was shown was of something else.
  const change = (said: Said) => {
    say(said);
    stand({ step: 'choosing' });
    setTrouble('');
  };
  const choose = (file: File | null) => {
    setFile(file);
    change(NOTHING);
  };
  return (
    <>
      <div className="heading"><h1>{t('import.title')}</h1><p>{t('import.how')}</p></div>
      <Choose plans={data?.plans.nodes ?? []} said={said} busy={busy} file={file} choose={choose} say={change} see={() => see(said)} />
      <div role="alert" className={trouble ? 'complaint' : undefined}>{trouble && <p>{trouble}</p>}</div>
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

type ChooseProps = { plans: { id: string; reference: string; title: string; finished: boolean }[]; said: Said; busy: boolean; file: File | null; choose: (file: File | null) => void; say: (said: Said) => void; see: () => void };

function Choose({ plans, said, busy, file, choose, say, see }: ChooseProps) {
  const id = useId();
  return (
    <form className="import" onSubmit={(event) => { event.preventDefault(); see(); }}>
      <Field id={`${id}-file`} label={t('import.file')} required hint={t('import.file.hint')}>
        <input id={`${id}-file`} type="file" required accept=".xlsx,.xlsm,.csv" aria-describedby={`${id}-file-hint`} onChange={({ target }) => choose(target.files?.[0] ?? null)} />
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
