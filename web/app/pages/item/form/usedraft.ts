// A form's draft: found when the form opens, kept as she types, gone when it is sent.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { FormsDocument } from '../../../../gql/graphql';
import { asked } from '../../../ask';
import { moment } from '../../../moment';
import { t } from '../words';
import { useDesk } from '../page';
import { type Draft, draftKey, harmless, keepDraft, readDraft } from './draft';

/** `of`: the workflow whose fields it asks for; absent: the item's, which says itself which are restricted. */
export function useDraft(form: string, of?: string) {
  const { item, me, zone } = useDesk();
  const { data } = useQuery({ ...asked(FormsDocument, {}), enabled: of !== undefined });
  const key = draftKey(me, item?.id, form);
  const [found, setFound] = useState(() => readDraft(key));
  const fields = of === undefined ? item?.fields : data?.workflows.find(({ id }) => id === of)?.fields;
  const restricted = fields && new Set(fields.filter((field) => field.restricted).map(({ name }) => name));
  // Until it is known what is restricted, nothing is kept.
  const keep = (draft: Draft) => restricted && keepDraft(key, harmless(draft, restricted));
  const drop = () => {
    setFound(null);
    keepDraft(key, null);
  };
  const when = found ? moment(found.savedAt, zone) : '';
  return { found, keep, drop, back: t(restricted && restricted.size > 0 ? 'draft.back.partly' : 'draft.back', { when }) };
}
