// What was entered with one row of the history: its workflow calls what it asks for, this page what is built in.
import { useQuery } from '@tanstack/react-query';
import { ChoicesDocument, type RowFragment } from '../../../gql/graphql';
import { asked } from '../../ask';
import { type Key, t } from './words';
import { usePage } from './page';
import { Value, worded } from './value';

type Input = RowFragment['input'][number];

const BUILT_IN: Record<string, Key> = {
  amount: 'costs.amount', approver: 'built-in.approver', committed: 'costs.committed', days: 'built-in.days', deadline: 'built-in.deadline',
  earmark: 'built-in.earmark', ended: 'built-in.ended', funding_source: 'costs.source', kind: 'built-in.kind', label: 'built-in.label',
  lead: 'item.lead', partner: 'built-in.partner', pledged: 'costs.pledged', quantity: 'built-in.quantity', reason: 'built-in.reason',
  received: 'costs.received', reference: 'column.reference', source: 'built-in.source', to: 'built-in.to', unit_cost: 'built-in.unit-cost', until: 'built-in.until',
};
const AGENCIES = ['lead', 'partner'];
/** What a timer brings with it is told in words. */
const OF_TIMERS = ['folded', 'occurrence'];

/** The state in which a running item was entered stands beside the row, and that a link did not end goes without saying. */
function isTold({ origin, event, stage, input }: RowFragment, { name, value }: Input): boolean {
  if (origin === 'TIMER' && OF_TIMERS.includes(name)) return false;
  if (event === 'adopt' && name === 'state' && stage && input.length > 1) return false;
  return !(event === 'link' && name === 'ended' && value?.__typename === 'Flag' && !value.flag);
}

export function Entered({ row }: { row: RowFragment }) {
  const shown = row.input.filter((input) => isTold(row, input));
  if (shown.length === 0) return null;
  return <dl className="input">{shown.map((input, place) => <div key={`${input.name} ${place}`}><dt>{titled(input)}</dt><dd><Told input={input} /></dd></div>)}</dl>;
}

function titled({ name, title }: Input): string {
  const key = title === name ? BUILT_IN[name] : undefined;
  return key ? t(key) : worded(title);
}

/** Agencies and deadlines are recorded by their short names. */
function Told({ input: { name, title, value } }: { input: Input }) {
  const { item, zone } = usePage();
  const isAgency = title === name && AGENCIES.includes(name) && value?.__typename === 'Text';
  const { data } = useQuery({ ...asked(ChoicesDocument, {}), enabled: isAgency });
  const code = value?.__typename === 'Text' ? value.text : undefined;
  const called = isAgency ? data?.agencies.find(({ id }) => id === code)?.title : title === name && name === 'deadline' ? item.deadlines.find((one) => one.name === code)?.title : undefined;
  return called ? <>{called}</> : <Value value={value} zone={zone} />;
}
