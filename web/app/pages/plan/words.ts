// The texts of the plan's page, which come with it.
import english from '../../locales/en.plan.json';
import { bring } from '../../words';

bring(english);

export { type Key, t } from '../../words';
