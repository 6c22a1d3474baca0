// The id of the item that people call so.
import { NamedDocument } from '../../../../gql/graphql';
import { ask, Refused } from '../../../ask';

/** Where there is none, that is a fault of this input. */
export async function named(reference: string, input: string, title: string): Promise<string> {
  try {
    return (await ask(NamedDocument, { reference })).item?.id ?? '';
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'NOT_FOUND') throw error;
    throw new Refused(error.code, error.message, [{ input, title, problem: error.message }]);
  }
}
