// What the file would do: what is created and changed, which cells wait and why, what the plan itself prints beside its lines.
import { type ReactNode, useEffect, useRef } from 'react';
import { exact, number } from '../../format';
import { Rows } from '../../rows';
import { t } from './words';
import { Named } from '../item/reasons';
import { worded } from '../item/value';
import type { Complaint, Look, Read, Some } from './send';

type Props = { look: Look; busy: boolean; bring: (waits: string) => void };

export function Preview({ look, busy, bring }: Props) {
  const { refused, read } = look;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [look]);
  return (
    <section aria-labelledby="preview">
      <h2 id="preview" ref={heading} tabIndex={-1}>{t('preview.title')}</h2>
      {refused !== null && <div role="alert" className="complaint"><p><Named text={refused} /></p></div>}
      {read && <Told read={read} />}
      {read && <p className="tools"><Bring read={read} busy={busy} bring={bring} /></p>}
    </section>
  );
}

function Bring({ read, busy, bring }: { read: Read; busy: boolean; bring: (waits: string) => void }) {
  const good = read.created + read.changed;
  if (good + read.agencies.all === 0) return <strong>{t('preview.nothing')}</strong>;
  return <button type="button" className="primary" aria-disabled={busy} onClick={() => bring(read.faulty > 0 ? t('preview.rows', { rows: read.rows, faulty: read.faulty }) : '')}>{t('preview.apply', { count: good })}</button>;
}

function Told({ read }: { read: Read }) {
  return (
    <>
      <p role="status">{t('preview.kind', { kind: read.kind, how: read.how })} <strong>{t('preview.counts', { created: read.created, changed: read.changed, unchanged: read.unchanged })}</strong> {t('preview.rows', { rows: read.rows, faulty: read.faulty })}</p>
      {read.barred.length > 0 && <div className="complaint">{read.barred.map((sentence) => <p key={sentence}><Named text={sentence} /></p>)}</div>}
      <Complaints complaints={read.complaints} />
      <Items read={read} />
      <Lines title={t('preview.taken-out')} lines={read.takenOut} />
      <Lines title={t('preview.stay')} lines={read.stay} />
      <Lines title={t('preview.differences')} lines={read.differences} />
      <Lines title={t('preview.agencies')} lines={read.agencies} />
      <Lines title={t('preview.stages')} lines={{ all: read.stages.length, first: read.stages }} />
      {read.totals.length > 0 && <p>{t('preview.totals')} {read.totals.map((sum) => <strong key={sum.currency} className="sum">{exact(sum)}</strong>)}</p>}
      <Totals read={read} />
      <Lines title={t('preview.notes')} lines={read.notes} />
    </>
  );
}

const more = ({ all, first }: Some<unknown>) => all > first.length && <p className="quiet">{t('preview.more', { count: all - first.length })}</p>;

/** The heads from `numbers` on are above numbers. */
function Table({ title, heads, numbers = heads.length, children }: { title: string; heads: string[]; numbers?: number; children: ReactNode }) {
  return (
    <Rows name={title}>
      <table className="roomy">
        <caption>{title}</caption>
        <thead><tr>{heads.map((head, place) => <th key={head} scope="col" className={place >= numbers ? 'number' : undefined}>{head}</th>)}</tr></thead>
        <tbody>{children}</tbody>
      </table>
    </Rows>
  );
}

function Complaints({ complaints }: { complaints: Some<Complaint> }) {
  if (complaints.all === 0) return null;
  return (
    <>
      <Table title={t('preview.complaints', { count: complaints.all })} heads={[t('preview.cell'), t('preview.column'), t('preview.found'), t('preview.problem')]}>
        {complaints.first.map((one, place) => (
          <tr key={place}>
            <th scope="row" className="day">{one.sheet}!<b>{one.cell}</b></th>
            <td>{one.column}</td>
            <td><bdi>{one.found || <span className="quiet">{t('preview.empty')}</span>}</bdi></td>
            <td><Named text={one.problem} />{one.help && <> <strong><Named text={one.help} /></strong></>}</td>
          </tr>
        ))}
      </Table>
      {more(complaints)}
    </>
  );
}

function Items({ read: { items } }: { read: Read }) {
  if (items.all === 0) return null;
  return (
    <details className="how">
      <summary>{t('preview.items', { count: items.all })}</summary>
      <Table title={t('preview.items.title')} heads={[t('column.reference'), t('preview.what'), t('preview.becomes')]}>
        {items.first.map(({ reference, title, new: fresh, changes }) => (
          <tr key={reference}>
            <th scope="row" className="reference">{reference}</th>
            <td><bdi>{title}</bdi></td>
            <td>
              {fresh && <strong>{t('preview.new')}</strong>}
              {changes.length > 0 && <ul>{changes.map(({ what, now, then }) => <li key={what}>{worded(what)}: {now && <><s><bdi>{now}</bdi></s> → </>}<bdi>{then}</bdi></li>)}</ul>}
            </td>
          </tr>
        ))}
      </Table>
      {more(items)}
    </details>
  );
}

function Lines({ title, lines }: { title: string; lines: Some<string> }) {
  if (lines.all === 0) return null;
  return (
    <details className="how">
      <summary>{title} ({number(lines.all)})</summary>
      <ul>{lines.first.map((line, place) => <li key={place}>{line}</li>)}</ul>
      {more(lines)}
    </details>
  );
}

function Totals({ read: { reconciliation } }: { read: Read }) {
  if (!reconciliation) return null;
  const { basis, currency, parts, notes } = reconciliation;
  const sum = (amount: string | null) => (amount === null ? '' : exact({ currency, amount }));
  return (
    <>
      {parts.length > 0 && (
        <Table title={t('preview.published', { basis })} heads={[t('preview.part'), t('preview.lines'), t('preview.printed'), t('preview.difference')]} numbers={1}>
          {parts.map(({ name, lines, published, difference, missing }) => (
            <tr key={name}>
              <th scope="row">{name}{missing > 0 && <span className="quiet"> ({t('preview.missing', { count: missing })})</span>}</th>
              <td className="number">{sum(lines)}</td><td className="number">{sum(published)}</td>
              <td className="number">{difference !== null && Number(difference) !== 0 ? <b className="late">{sum(difference)}</b> : sum(difference)}</td>
            </tr>
          ))}
        </Table>
      )}
      {notes.map((note) => <p key={note}>{note}</p>)}
    </>
  );
}
