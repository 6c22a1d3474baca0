// The texts of the money pages, which come with it.
import english from '../../locales/en.money.json';
import { bring } from '../../words';

bring(english);

export { type Key, t } from '../../words';
