// A page that cannot be shown says why and what to do; the rest of the app goes on.
import type { ErrorComponentProps } from '@tanstack/react-router';
import { Refused } from './ask';
import { t } from './words';

/** What browsers say when a file of an earlier version is gone. */
const GONE = /dynamically imported module|importing a module script/i;

export function Trouble({ error, reset }: ErrorComponentProps) {
  const renewed = GONE.test(String(error)) || (error instanceof Refused && error.code === 'PERSISTED_QUERY_NOT_FOUND');
  return (
    <div role="alert" className="trouble">
      <h1>{renewed ? t('trouble.renewed') : t('trouble.title')}</h1>
      <p>{renewed ? t('trouble.renewed.what') : error instanceof Refused ? error.message : t('trouble.what')}</p>
      {renewed ? <button onClick={() => location.reload()}>{t('trouble.reload')}</button> : <button onClick={reset}>{t('trouble.again')}</button>}
    </div>
  );
}
