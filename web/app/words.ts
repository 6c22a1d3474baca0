// Every visible string by its key. The catalogues in locales/ are compiled by vite.config.ts; another language is one more file
// of each. What one page alone says comes with that page.
import { i18n, type Messages } from '@lingui/core';
import english from './locales/en.json';
import type help from './locales/en.help.json';

export type Key = keyof typeof english | keyof typeof help;

i18n.loadAndActivate({ locale: 'en', messages: english });

export const bring = (messages: Messages) => i18n.load('en', messages);

export function t(key: Key, values?: Record<string, string | number>): string {
  return i18n._(key, values);
}
