// What every page may ask for: who she is, what she may use, how much she has not read.
import { ShellDocument } from '../../gql/graphql';
import { asked } from '../ask';

export const SHELL = asked(ShellDocument, {});
