// Where something stands against its dates, and whose dates those are: its own, or those of what stands below it.
import type { Standing as Stands } from '../gql/graphql';
import { t } from './words';

type Props = { of: { standing: Stands; overdue: boolean; lateParts: number; atRiskParts: number } };

export function Standing({ of }: Props) {
  return <><span className={`standing ${of.standing.toLowerCase().replace('_', '-')}`}>{t(`standing.${of.standing}`)}</span>{parts(of)}</>;
}

function parts({ standing, overdue, lateParts, atRiskParts }: Props['of']) {
  const count = standing === 'LATE' ? lateParts : standing === 'AT_RISK' ? atRiskParts : 0;
  if (count === 0) return null;
  return <span className="quiet">: {t(standing === 'LATE' && overdue ? 'standing.also-parts' : 'standing.parts', { count })}</span>;
}
