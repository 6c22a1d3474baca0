// The texts of an item's page, which come with it.
import english from '../../locales/en.item.json';
import { bring } from '../../words';

bring(english);

export { type Key, t } from '../../words';
