// The day on which it happened: what happened on Tuesday is entered on Friday.
import { useId } from 'react';
import { t } from '../words';
import { Field } from './frame';

export function Happened({ day, today, change }: { day: string; today: string; change: (day: string) => void }) {
  const id = useId();
  return <Field id={id} label={t('form.happened')}><input id={id} type="date" max={today} value={day} onChange={({ target }) => change(target.value)} /></Field>;
}
