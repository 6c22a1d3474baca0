// What every part of the page reads: who asks, the country's day and clocks, and how to tell her what was done.
import { createContext, useContext } from 'react';
import type { AdminFrameQuery } from '../../../gql/graphql';

export type Frame = AdminFrameQuery & { tell: (text: string) => void };

export const FrameContext = createContext<Frame | null>(null);

export function useFrame(): Frame {
  const frame = useContext(FrameContext);
  if (!frame) throw new Error('outside of administration');
  return frame;
}
