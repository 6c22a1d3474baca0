// The texts of the import page, which come with it.
import english from '../../locales/en.import.json';
import { bring } from '../../words';

bring(english);

export { type Key, t } from '../../words';
