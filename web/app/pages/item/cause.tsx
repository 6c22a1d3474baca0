// What another item told: which, what happened there, by whom, when and why; and what had told that one.
import type { CauseFragment } from '../../../gql/graphql';
import { moment } from '../../moment';
import { t } from './words';
import { ItemLink } from './identity';
import { usePage } from './page';
import { plain } from './value';
import { who } from './who';

type Told = CauseFragment & { cause?: Told | null };

export function Cause({ of }: { of: Told }) {
  const { zone } = usePage();
  const why = of.input.find(({ name }) => name === 'reason' || name.endsWith('_reason'))?.value;
  return (
    <span className="quiet">
      {t('cause.after')} {of.item && <ItemLink item={of.item}>{of.item.reference}</ItemLink>}: {of.title}, <bdi>{who(of)}</bdi>, {moment(of.at, zone)}{why && <>, “<bdi>{plain(why, zone)}</bdi>”</>}
      {of.cause && <>; <Cause of={of.cause} /></>}
    </span>
  );
}
