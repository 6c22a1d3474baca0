// Goes anywhere, and begins anything, from the keyboard: pages, items by their reference or words, what can be created. A
// combobox with a list (WAI-ARIA APG) in a dialog. What the server finds comes below what is there, so that nothing moves.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useId, useState, useSyncExternalStore } from 'react';
import { FindDocument, type FindQueryVariables, type ShellQuery } from '../../gql/graphql';
import { asked, linkIs, onLink } from '../ask';
import { Dialog } from '../dialog';
import { t } from '../words';
import { begun, type Choice, chosen, type Group, known, type Making, opened } from './choices';
import { go } from './way';

type Props = { me: ShellQuery | undefined; early: () => string; onKeys: () => void; onClose: () => void };

/** A pause in typing that lets the server be asked. */
const PAUSE = 150;

export function Palette({ me, early, onKeys, onClose }: Props) {
  const [below, choose] = useState<Making | null>(null);
  const title = below ? t('palette.below', { what: below.child.title, above: below.parent.title }) : t('palette.title');
  return (
    <Dialog title={title} onClose={onClose}>
      <Combobox key={below?.child.id} me={me} early={early} below={below} choose={choose} onKeys={onKeys} onClose={onClose} />
    </Dialog>
  );
}

function Combobox({ me, early, below, choose, onKeys, onClose }: Props & { below: Making | null; choose: (making: Making | null) => void }) {
  const router = useRouter();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  useEffect(() => setText((text) => text + early()), [early]);
  const name = useId();
  const link = useSyncExternalStore(onLink, linkIs);
  const settled = useSettled(text.trim());
  const { items, finding } = useFound(settled, below);
  const to = (address: string) => {
    onClose();
    go(router, address);
  };
  const acts = { to, choose, keys: () => { onClose(); onKeys(); } };
  const groups: Group[] = [...(below ? [] : text.trim() ? chosen(known(me, acts), text) : begun(me, acts)), ...opened(items, below, acts)].filter(({ choices }) => choices.length > 0);
  const choices = groups.flatMap(({ choices }) => choices);
  const at = Math.min(active, choices.length - 1);
  const waits = finding || settled !== text.trim();
  useEffect(() => document.getElementById(`${name}-${at}`)?.scrollIntoView({ block: 'nearest' }), [name, at]);
  const onKeyDown = (event: KeyboardEvent) => {
    const moved = moves(event.key, at, choices.length);
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') choices[at]?.act();
    else if (event.key === 'Backspace' && text === '' && below) choose(null);
    else if (moved !== null) setActive(moved);
    else return;
    event.preventDefault();
  };
  return (
    <div className="palette">
      <input ref={first} type="text" role="combobox" aria-label={below ? t('palette.which', { above: below.parent.title }) : t('palette.what')} aria-expanded={choices.length > 0} aria-controls={name} aria-autocomplete="list" aria-activedescendant={choices.length > 0 ? `${name}-${at}` : undefined} autoComplete="off" spellCheck={false} maxLength={200} placeholder={t(below ? 'palette.hint.item' : 'palette.hint')} value={text} onChange={({ target }) => { setText(target.value); setActive(0); }} onKeyDown={onKeyDown} />
      <p role="status" className="hint">{link !== 'well' ? t(`connection.${link}`) : waits ? t('palette.finding') : told(choices.length, below, settled)}</p>
      <div role="listbox" id={name} aria-label={t('palette.list')}>
        {groups.map(({ title, choices: some }) => (
          <div key={title} role="group" aria-label={title}>
            <p aria-hidden="true">{title}</p>
            {some.map((choice) => <Option key={choice.key} id={`${name}-${choices.indexOf(choice)}`} choice={choice} active={choices.indexOf(choice) === at} />)}
          </div>
        ))}
      </div>
    </div>
  );
}

/** The focus stays in the field: a choice is pointed at, and taken by a click. */
function Option({ id, choice, active }: { id: string; choice: Choice; active: boolean }) {
  return (
    <div role="option" id={id} aria-selected={active} onPointerDown={(event) => event.preventDefault()} onClick={choice.act}>
      <span className="told">{choice.reference && <span className="reference">{choice.reference} </span>}<bdi>{choice.title}</bdi></span>
      {choice.aside && <small>{choice.aside}</small>}
    </div>
  );
}

/** A dialog that opens looks for the attribute, which React does not write; in one that is open the field takes the focus. */
const first = (input: HTMLInputElement | null) => {
  input?.setAttribute('autofocus', '');
  input?.focus();
};

function told(count: number, below: Making | null, text: string): string {
  return count === 0 && below && text === '' ? t('palette.none', { above: below.parent.title }) : t('palette.count', { count });
}

function moves(key: string, at: number, count: number): number | null {
  if (count === 0) return null;
  if (key === 'ArrowDown') return (at + 1) % count;
  if (key === 'ArrowUp') return (at + count - 1) % count;
  return key === 'PageDown' ? count - 1 : key === 'PageUp' ? 0 : null;
}

function useSettled(text: string): string {
  const [settled, settle] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => settle(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** Where nothing is typed, what changed last can be put something below. */
function useFound(text: string, below: Making | null) {
  const variables: FindQueryVariables = { filter: { text: text || null, workflow: below?.parent.id ?? null, finished: below ? false : null }, orderBy: text ? { by: 'REFERENCE', direction: 'ASCENDING' } : { by: 'CHANGED', direction: 'DESCENDING' } };
  const enabled = text !== '' || below !== null;
  const { data, isFetching } = useQuery({ ...asked(FindDocument, variables), enabled, placeholderData: keepPreviousData, throwOnError: false });
  return { items: enabled ? (data?.items ?? null) : null, finding: enabled && isFetching };
}
