// Each word that the pages use, once. An address with its name leads to it.
import { Link, useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { type Chapter, type Term, TERMS } from './terms';
import './words';
import { t } from '../../words';

const CHAPTERS = Object.entries(TERMS) as [Chapter, readonly Term[]][];

export function Glossary() {
  const asked = useLocation({ select: ({ hash }) => hash });
  useEffect(() => {
    document.title = `${t('glossary.title')} – Milepost`;
  }, []);
  useEffect(() => {
    if (asked) document.getElementById(asked)?.focus();
  }, [asked]);
  return (
    <article className="help">
      <div className="heading"><h1>{t('glossary.title')}</h1><p>{t('glossary.what')}</p></div>
      <p><Link to="/help">{t('glossary.back')}</Link></p>
      {CHAPTERS.map(([chapter, terms]) => (
        <section key={chapter} aria-labelledby={`chapter-${chapter}`}>
          <h2 id={`chapter-${chapter}`}>{t(`glossary.${chapter}`)}</h2>
          <dl>
            {terms.map((term) => (
              <div key={term} id={term} tabIndex={-1} className={term === asked ? 'asked' : undefined}>
                <dt>{t(`term.${term}`)}</dt>
                <dd>{t(`term.${term}.what`)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </article>
  );
}
