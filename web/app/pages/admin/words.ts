// The texts of administration come with its page, under a name of their own.
import { i18n } from '@lingui/core';
import english from '../../locales/en.admin.json';
import { isolated } from '../../words';

export type AdminKey = keyof typeof english;

i18n.load('en', Object.fromEntries(Object.entries(english).map(([key, text]) => [`admin/${key}`, text])));

export const a = (key: AdminKey, values?: Record<string, string | number>): string => i18n._(`admin/${key}`, isolated(values));
