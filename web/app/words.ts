// Every visible string by its key. The catalogues in locales/ are compiled by vite.config.ts; another language is one more file
// of each. What one page alone says comes with that page.
import { i18n, type Messages } from '@lingui/core';
import english from './locales/en.json';
import type cases from './locales/en.cases.json';
import type help from './locales/en.help.json';
import type imports from './locales/en.import.json';
import type item from './locales/en.item.json';
import type money from './locales/en.money.json';
import type plan from './locales/en.plan.json';
import type workflows from './locales/en.workflows.json';

type Texts = typeof english & typeof cases & typeof help & typeof imports & typeof item & typeof money & typeof plan & typeof workflows;
export type Key = keyof Texts;

i18n.loadAndActivate({ locale: 'en', messages: english });

export const bring = (messages: Messages) => i18n.load('en', messages);

/** Letters of scripts that run from right to left. */
const TURNS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** A name that runs so is kept from the sentence around it (U+2068, U+2069). */
export function isolated(values: Record<string, string | number> | undefined) {
  return values && Object.fromEntries(Object.entries(values).map(([name, value]) => [name, TURNS.test(String(value)) ? `\u2068${value}\u2069` : value]));
}

export function t(key: Key, values?: Record<string, string | number>): string {
  return i18n._(key, isolated(values));
}
