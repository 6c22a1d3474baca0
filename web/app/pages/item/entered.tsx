// What was entered with one row of the history.
import type { RowFragment } from '../../../gql/graphql';
import { usePage } from './page';
import { Value } from './value';

/** What a timer brings with it is told in words. */
const OF_TIMERS = ['folded', 'occurrence'];

/** The state in which a running item was entered stands beside the row, and that a link did not end goes without saying. */
function isTold({ origin, event, stage, input }: RowFragment, { name, value }: RowFragment['input'][number]): boolean {
  if (origin === 'TIMER' && OF_TIMERS.includes(name)) return false;
  if (event === 'adopt' && name === 'state' && stage && input.length > 1) return false;
  return !(event === 'link' && name === 'ended' && value?.__typename === 'Flag' && !value.flag);
}

export function Entered({ row }: { row: RowFragment }) {
  const { zone } = usePage();
  const shown = row.input.filter((input) => isTold(row, input));
  if (shown.length === 0) return null;
  return <dl className="input">{shown.map(({ name, title, said, value }, place) => <div key={`${name} ${place}`}><dt>{title}</dt><dd>{said ?? <Value value={value} zone={zone} />}</dd></div>)}</dl>;
}
