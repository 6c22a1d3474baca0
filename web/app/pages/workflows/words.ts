// The texts of the workflows pages, which come with it.
import english from '../../locales/en.workflows.json';
import { bring } from '../../words';

bring(english);

export { type Key, t } from '../../words';
