// Beside a hard word: what it means, in the glossary.
import { Link } from '@tanstack/react-router';
import type { Term } from '../pages/help/terms';
import { t } from '../words';

export function What({ is, word }: { is: Term; word: string }) {
  return <Link to="/help/glossary" hash={is} className="what" aria-label={t('shell.what', { word })}><span aria-hidden="true">?</span></Link>;
}
