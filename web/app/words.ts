// Every visible string by its key. The catalogues in locales/ are compiled by vite.config.ts; another language is one more file.
import { i18n } from '@lingui/core';
import english from './locales/en.json';

export type Key = keyof typeof english;

i18n.loadAndActivate({ locale: 'en', messages: english });

export function t(key: Key, values?: Record<string, string | number>): string {
  return i18n._(key, values);
}
