// Tokens, by which programs ask in somebody's name: made, shown once, and revoked.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { MakeTokenDocument, ProgramChoicesDocument, RevokeTokenDocument, type TokensQuery, TokensDocument } from '../../../gql/graphql';
import { ask, asked } from '../../ask';
import { useKept } from '../../kept';
import { moment } from '../../moment';
import { t } from '../../words';
import { useForm } from '../item/form/useform';
import { useFrame } from './frame';
import { Act, Choice, Input, Pages, Secret, Table } from './parts';
import { paged, type Search } from './search';
import { a } from './words';

type Token = TokensQuery['tokens']['nodes'][number];

export function Tokens({ search }: { search: Search }) {
  const { tell } = useFrame();
  const { data, old } = useKept(TokensDocument, paged(search));
  const [making, make] = useState(false);
  const [text, show] = useState<string | null>(null);
  const [ending, end] = useState<Token | null>(null);
  if (!data) return <p role="status">{t('loading')}</p>;
  const { nodes, pageInfo, totalCount } = data.tokens;
  const made = (text: string | null) => {
    make(false);
    if (text === null) tell(a('tokens.untold'));
    show(text);
  };
  const revoked = () => {
    tell(a('tokens.revoked', { label: ending?.label ?? '' }));
    end(null);
  };
  return (
    <>
      <p>{a('tokens.what')}</p>
      <div className="steps by-hand"><button type="button" onClick={() => make(true)}>{a('tokens.make')}</button></div>
      <p role="status" className="found">{a('tokens.found', { count: totalCount })}</p>
      {nodes.length > 0 && (
        <Table name={a('part.tokens')} heads={['tokens.label', 'tokens.whose', 'tokens.made', 'tokens.used', 'tokens.ends', 'column.do']} old={old}>
          {nodes.map((token) => <Row key={token.id} token={token} end={() => end(token)} />)}
        </Table>
      )}
      <Pages info={pageInfo} />
      {making && <Make onClose={() => make(false)} onDone={made} />}
      {text && <Secret title={a('tokens.shown')} what={a('tokens.shown.what')} text={text} onClose={() => show(null)} />}
      {ending && (
        <Act title={a('tokens.revoke')} sends={a('tokens.revoke')} act={(requestId) => ask(RevokeTokenDocument, { id: ending.id, requestId })} done={revoked} onClose={() => end(null)}>
          <p>{a('tokens.revoke.what', { label: ending.label || t('value.none'), name: ending.person.name ?? '' })}</p>
        </Act>
      )}
    </>
  );
}

function Row({ token, end }: { token: Token; end: () => void }) {
  const { zone } = useFrame();
  const over = token.revokedAt ? a('tokens.revoked-at', { when: moment(token.revokedAt, zone) }) : token.endsAt ? moment(token.endsAt, zone) : a('tokens.no-end');
  return (
    <tr className={token.inForce ? undefined : 'quiet'}>
      <th scope="row">{token.label || <span className="quiet">{a('tokens.unlabelled')}</span>}</th>
      <td><bdi>{token.person.name}</bdi></td>
      <td className="day">{moment(token.createdAt, zone)}</td>
      <td className="day">{token.usedAt ? moment(token.usedAt, zone) : a('account.never')}</td>
      <td className="day">{over}</td>
      <td>{token.inForce ? <button type="button" className="small by-hand" onClick={end}>{a('tokens.revoke')}<span className="unseen"> {token.label}</span></button> : a('term.over')}</td>
    </tr>
  );
}

function Make({ onClose, onDone }: { onClose: () => void; onDone: (text: string | null) => void }) {
  const { me } = useFrame();
  const { data } = useQuery(asked(ProgramChoicesDocument, {}));
  const form = useForm('token', { person: '', label: '', until: '' });
  const { person, label, until } = form.typed;
  const missing = [...(person ? [] : ['person']), ...(label.trim() ? [] : ['label'])];
  return (
    <Act title={a('tokens.make')} sends={a('tokens.make')} missing={missing} form={form} act={(requestId) => ask(MakeTokenDocument, { person, label, until: until || null, requestId })} done={({ makeToken }) => onDone(makeToken.text)} onClose={onClose}>
      {(faults) => (
        <>
          <p>{a('tokens.whose.hint')}</p>
          <Choice label={a('tokens.whose')} value={person} change={(person) => form.put({ person })} fault={faults.person} required options={[...(data?.accounts.nodes ?? []), ...(me ? [me] : [])]} />
          <Input label={a('tokens.label')} text={label} change={(label) => form.put({ label })} fault={faults.label} required hint={a('tokens.label.hint')} />
          <Input label={a('term.last')} type="date" text={until} change={(until) => form.put({ until })} hint={a('term.last.hint')} />
        </>
      )}
    </Act>
  );
}
