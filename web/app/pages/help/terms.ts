// The glossary's terms in its order. Their names are the anchors by which other pages lead here.
export const TERMS = {
  work: ['item', 'workflow', 'action', 'stage', 'step', 'waiting', 'standing', 'on-track', 'at-risk', 'late', 'expected', 'outcome'],
  time: ['deadline', 'computed', 'basis', 'extension', 'slip', 'still', 'active', 'working', 'declared'],
  reminders: ['reminder', 'rung', 'escalation', 'snooze', 'stand-in', 'digest'],
  money: ['fiscal-year', 'cost-line', 'planned', 'pledged', 'committed', 'received', 'spent', 'gap', 'allocation', 'variance', 'scenario', 'baseline', 'rate'],
  record: ['history', 'correction', 'late-entry', 'withdrawn', 'revision', 'objection'],
  people: ['agency', 'role', 'second-person', 'withheld', 'exclusion'],
  cases: ['case', 'hearing', 'route'],
} as const;

export type Chapter = keyof typeof TERMS;
export type Term = (typeof TERMS)[Chapter][number];
