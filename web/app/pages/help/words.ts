// The texts of the help come with its page.
import { i18n } from '@lingui/core';
import english from '../../locales/en.help.json';

export type HelpKey = keyof typeof english;

i18n.load('en', english);

export const h = (key: HelpKey): string => i18n._(key);
