// Somebody was faster: what she saw, what holds now and what she typed, side by side. She keeps her own word or takes theirs,
// field by field.
import { useQuery } from '@tanstack/react-query';
import { HistoryDocument } from '../../../../gql/graphql';
import { asked } from '../../../ask';
import { moment } from '../../../moment';
import { Rows } from '../../../rows';
import { t } from '../words';
import { usePage } from '../page';
import { canonical, plain } from '../value';
import type { Began } from './draft';
import { who } from '../who';

/** `inputs`: what her form asks for. */
type Props = { inputs: readonly { name: string }[]; opened: Began; typed: Record<string, string>; drop: (name: string) => void };

/** Rows that are looked at for what happened meanwhile. */
const ROWS = 20;

export function Conflict({ inputs, opened, typed, drop }: Props) {
  const { item, zone } = usePage();
  const { data } = useQuery(asked(HistoryDocument, { item: item.id, last: ROWS, before: null }));
  const rows = data?.item?.journal.nodes.filter(({ revision }) => revision > opened.revision) ?? [];
  const changed = item.fields.filter(({ name, value }) => opened.fields[name] && opened.fields[name].text !== canonical(value));
  const stages = opened.stage === item.stage ? [] : [{ name: '', title: t('item.stage'), then: opened.stage, now: item.stage }];
  const fields = changed.map(({ name, title, value }) => ({ name, title, then: opened.fields[name]?.shown ?? '', now: plain(value, zone) }));
  return (
    <section className="notice conflict" aria-label={t('conflict.title')}>
      <p role="status"><strong>{t('conflict.title')}</strong> {t('conflict.what')}</p>
      <ul>{rows.map((row) => <li key={row.seq}>{moment(row.recordedAt, zone)}: <bdi>{who(row)}</bdi>, {row.title}</li>)}</ul>
      {stages.length + fields.length > 0 && (
        <Rows name={t('conflict.table')}>
          <table>
            <thead><tr><th scope="col">{t('conflict.field')}</th><th scope="col">{t('conflict.then')}</th><th scope="col">{t('conflict.now')}</th><th scope="col">{t('conflict.yours')}</th></tr></thead>
            <tbody>
              {[...stages, ...fields].map(({ name, title, then, now }) => (
                <tr key={name}>
                  <th scope="row">{title}</th><td><bdi>{then}</bdi></td><td><bdi>{now}</bdi></td>
                  <td>{typed[name] !== undefined && inputs.some((input) => input.name === name) && <><bdi>{typed[name]}</bdi> <button type="button" onClick={() => drop(name)}>{t('conflict.take', { field: title })}</button></>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Rows>
      )}
    </section>
  );
}
