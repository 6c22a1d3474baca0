// The day on which it happened: what happened on Tuesday is entered on Friday.
import { useId } from 'react';
import { t } from '../../../words';
import { usePage } from '../page';
import { Field } from './frame';

export function Happened({ day, change }: { day: string; change: (day: string) => void }) {
  const id = useId();
  const { today } = usePage();
  return <Field id={id} label={t('form.happened')}><input id={id} type="date" max={today} value={day} onChange={({ target }) => change(target.value)} /></Field>;
}
