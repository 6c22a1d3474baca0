// The texts of the pages of cases, calendar and inbox, which come with it.
import english from '../../locales/en.cases.json';
import { bring } from '../../words';

bring(english);

export { type Key, t } from '../../words';
