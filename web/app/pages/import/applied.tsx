// How far an import is, and what became of it.
import { useEffect, useRef } from 'react';
import { Link } from '@tanstack/react-router';
import { t } from './words';
import { Named } from '../item/reasons';
import type { Applied } from './send';

export function Progress({ done, all }: { done: number; all: number }) {
  // A reader of the screen hears each tenth.
  const tenth = all === 0 ? 0 : Math.floor((done * 10) / all) * 10;
  return (
    <section aria-labelledby="applying">
      <h2 id="applying">{t('applying.title')}</h2>
      <p><progress aria-labelledby="applying" value={all === 0 ? undefined : done} max={all || 1} /> {t('applying.done', { done, all })}</p>
      <p className="unseen" role="status">{t('applying.tenth', { percent: tenth })}</p>
      <p className="quiet">{t('applying.how')}</p>
    </section>
  );
}

/** `waits`: how many of its rows wait to be mended, in a sentence. */
export function Done({ applied, waits, again }: { applied: Applied; waits: string; again: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { created, changed, unchanged, refused } = applied;
  return (
    <section aria-labelledby="applied" className="said">
      <h2 id="applied" ref={heading} tabIndex={-1}>{t('applied.title')}</h2>
      <p role="status">{t('preview.counts', { created, changed, unchanged })}</p>
      {waits && <p>{waits} {t('applied.waits')}</p>}
      {refused.length > 0 && (
        <div className="complaint">
          <p>{t('applied.refused', { count: refused.length })}</p>
          <ul>{refused.slice(0, SHOWN).map(({ reference, reason }) => <li key={reference}>{reference}: <Named text={reason} /></li>)}</ul>
          {refused.length > SHOWN && <p>{t('preview.more', { count: refused.length - SHOWN })}</p>}
        </div>
      )}
      <p className="tools"><Link className="button" to="/plan">{t('applied.plan')}</Link> <button type="button" onClick={again}>{t('applied.again')}</button></p>
    </section>
  );
}

/** Refusals that are shown; one reason often holds for all. */
const SHOWN = 100;
