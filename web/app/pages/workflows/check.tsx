// A source is pasted, changed or chosen, and held against all that is published: what is wrong, at its line, and what to write.
// Nothing is published from here.
import { useId, useRef, useState } from 'react';
import { CheckWorkflowDocument, type CheckWorkflowQuery } from '../../../gql/graphql';
import { ask } from '../../ask';
import { Rows } from '../../rows';
import { t } from './words';
import { Alert, Back, Field } from '../item/form/frame';
import { told, type Trouble } from '../item/form/sending';
import { useForm } from '../item/form/useform';
import { Named } from '../item/reasons';
import { Forms } from './forms';

type Checked = CheckWorkflowQuery['checkWorkflow'];
type Complaint = Checked['complaints'][number];

type Props = { source: string; of: string };

/** `of` names its draft. */
export function Check({ source, of }: Props) {
  const id = useId();
  const { typed: { text }, put, back } = useForm(`check ${of}`, { text: source });
  const setText = (text: string) => put({ text });
  const [checked, setChecked] = useState<Checked | null>(null);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  async function check() {
    if (busy) return;
    setBusy(true);
    setTrouble(null);
    try {
      setChecked((await ask(CheckWorkflowDocument, { source: text })).checkWorkflow);
    } catch (error) {
      setTrouble(told(error, t('form.lost.asked')));
    } finally {
      setBusy(false);
    }
  }
  const choose = async (file: File | undefined) => {
    if (!file) return;
    setText(await file.text());
    setChecked(null);
  };
  return (
    <section aria-labelledby="check">
      <h2 id="check">{t(source ? 'check.title' : 'check.draft')}</h2>
      <p className="aside">{t('check.how')}</p>
      <Back back={back} />
      <form className="check" onSubmit={(event) => { event.preventDefault(); void check(); }}>
        <Field id={`${id}-text`} label={t('check.source')}>
          <textarea ref={area} id={`${id}-text`} className="source" rows={source ? 18 : 8} spellCheck={false} value={text} onChange={({ target }) => setText(target.value)} />
        </Field>
        <Field id={`${id}-file`} label={t('check.file')}>
          <input id={`${id}-file`} type="file" accept=".yaml,.yml" onChange={({ target }) => void choose(target.files?.[0])} />
        </Field>
        <button className="primary" disabled={text.trim() === ''} aria-disabled={busy}>{busy ? t('form.sending') : t('check.check')}</button>
      </form>
      <Alert trouble={trouble} />
      <p role="status" className={checked ? 'found' : 'unseen'}>{checked ? said(checked) : ''}</p>
      {checked && checked.complaints.length > 0 && <Complaints complaints={checked.complaints} show={(line) => select(area.current, line)} />}
      {checked?.workflow && <Forms title={t('check.forms', { title: checked.workflow.title, version: checked.workflow.version })} events={checked.workflow.events} />}
    </section>
  );
}

function said({ complaints, workflow }: Checked): string {
  const errors = complaints.filter(({ severity }) => severity === 'ERROR').length;
  if (errors > 0) return t('check.errors', { count: errors });
  return workflow ? t('check.good', { count: complaints.length }) : t('check.none');
}

function Complaints({ complaints, show }: { complaints: Complaint[]; show: (line: number) => void }) {
  return (
    <Rows name={t('check.complaints')}>
      <table className="complaints roomy">
        <caption className="unseen">{t('check.complaints')}</caption>
        <thead><tr><th scope="col">{t('check.place')}</th><th scope="col">{t('check.severity')}</th><th scope="col">{t('check.what')}</th><th scope="col">{t('check.rule')}</th></tr></thead>
        <tbody>
          {complaints.map(({ file, line, column, rule, severity, message, help }, place) => (
            <tr key={place}>
              <td className="day">{file ? `${file}:${line}:${column}` : <button type="button" className="small" onClick={() => show(line)}>{t('check.line', { line, column })}</button>}</td>
              <td>{t(`check.${severity}`)}</td>
              <td><Named text={message} />{help && <> <strong><Named text={help} /></strong></>}</td>
              <td className="quiet">{rule}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Rows>
  );
}

/** The line is selected in the text, where it is to be mended. */
function select(area: HTMLTextAreaElement | null, line: number): void {
  if (!area) return;
  const lines = area.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  area.scrollTop = (area.scrollHeight / Math.max(lines.length, 1)) * Math.max(line - 4, 0);
}
