// The files of a page, as they come when it is opened. Where the server is not reached they are asked for again until it is,
// and the page before stays; one that is gone is of an earlier version, and the router loads the new one.
import { tell } from './ask';

const PAUSE = 3_000;

export const arriving = <T>(load: () => Promise<T>) => async (): Promise<T> => {
  for (;;) {
    try {
      return await load();
    } catch (error) {
      if (await isReached()) throw error;
      tell('lost');
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
};

const isReached = () => fetch('/plan', { method: 'HEAD', redirect: 'manual' }).then(() => true, () => false);
