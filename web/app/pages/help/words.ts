import english from '../../locales/en.help.json';
import { bring } from '../../words';

bring(english);
