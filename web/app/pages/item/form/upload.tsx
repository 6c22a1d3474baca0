// A file goes up when it is chosen; the form then names it. What is up already need not be chosen again.
import { useState } from 'react';
import { post } from '../../../proof';
import { t } from '../words';
import { Document } from '../value';
import type { About } from './input';

const UNKNOWN = 401;

function sent(file: File): Promise<Response | null> {
  const body = new FormData();
  body.append('file', file);
  return post('/documents', body).catch(() => null);
}

export function Upload({ about, id, change }: { about: About; id: string; change: (id: string) => void }) {
  const [said, say] = useState('');
  const [name, setName] = useState<string | null>(null);
  async function send(chosen: HTMLInputElement) {
    const [file] = chosen.files ?? [];
    if (!file) return;
    say(t('upload.sending', { name: file.name }));
    const answer = await sent(file);
    const stored = (await answer?.json().catch(() => null)) as { id?: string; errors?: { message: string }[] } | null | undefined;
    if (!answer?.ok || !stored?.id) {
      say((answer?.status === UNKNOWN ? t('form.signed-out') : stored?.errors?.[0]?.message) ?? t('upload.failed'));
      // So that the same one can be chosen again.
      chosen.value = '';
      return;
    }
    setName(file.name);
    change(stored.id);
    say(t('upload.done', { name: file.name }));
  }
  return (
    <>
      {id && <p className="hint"><Document id={id} name={name} /> {t('upload.kept')}</p>}
      <input {...about} required={about.required && !id} type="file" onChange={({ target }) => void send(target)} />
      <p role="status" className="hint">{said}</p>
    </>
  );
}
