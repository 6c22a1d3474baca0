// A file on its way to the server: looked at, or applied. It is sent again for each step, so that nothing of it is kept there.
import { Refused, SignedOut, Unreachable } from '../../ask';
import { post } from '../../proof';

export type Complaint = { sheet: string; row: number; cell: string; column: string; found: string; problem: string; help: string | null };
export type Some<T> = { all: number; first: T[] };
export type Change = { what: string; now: string; then: string };
export type Part = { name: string; lines: string; published: string | null; difference: string | null; missing: number };
export type Column = { cell: string; header: string; name: string | null; said: boolean; reason: string | null };
export type Sheet = { name: string; read: boolean; columns: Column[] };
export type Read = {
  kind: 'plan' | 'register';
  how: string;
  rows: number;
  faulty: number;
  created: number;
  changed: number;
  unchanged: number;
  items: Some<{ reference: string; title: string; new: boolean; changes: Change[] }>;
  complaints: Some<Complaint>;
  takenOut: Some<string>;
  stay: Some<string>;
  agencies: Some<string>;
  totals: { currency: string; amount: string }[];
  reconciliation: { basis: string; currency: string; parts: Part[]; notes: string[] } | null;
  notes: Some<string>;
  differences: Some<string>;
  stages: string[];
  barred: string[];
};
export type Look = { refused: string | null; read: Read | null; sheets: Sheet[]; names: string[] };
export type Applied = { batch: string; created: number; changed: number; unchanged: number; refused: { reference: string; reason: string }[] };

/** What is said of the file; by its header, what a column holds. */
export type Said = { plan: string; planRef: string; map: Record<string, string> };

/** The engine takes no more, and says so of a file of which there is one byte more. */
const MOST = 25 * 1024 * 1024;
const UNKNOWN = 401;

type Failure = { errors?: { message: string; extensions?: { code?: string } }[] };

/** The file is not as it was chosen any more: a browser sends nothing of it. */
export class Changed extends Error {}

const isGone = (file: File) => file.slice(0, 1).arrayBuffer().then(() => false, () => true);

async function sent(way: string, file: File, said: Said): Promise<Response> {
  const body = new FormData();
  if (said.plan) body.append('plan', said.plan);
  if (said.planRef) body.append('planRef', said.planRef);
  for (const [header, name] of Object.entries(said.map)) body.append('map', `${header}=${name}`);
  body.append('file', file.slice(0, MOST + 1), file.name);
  try {
    const answer = await post(way, body);
    if (answer.ok) return answer;
    const failed = (await answer.json().catch(() => ({}))) as Failure;
    const error = failed.errors?.[0];
    if (answer.status === UNKNOWN) throw new SignedOut(error?.message);
    if (error) throw new Refused(error.extensions?.code ?? '', error.message);
    throw new Unreachable();
  } catch (error) {
    if (error instanceof SignedOut || error instanceof Refused) throw error;
    if (await isGone(file)) throw new Changed();
    throw new Unreachable(undefined, { cause: error });
  }
}

export async function look(file: File, said: Said): Promise<Look> {
  return (await sent('/import/preview', file, said)).json() as Promise<Look>;
}

type Line = { done?: number; all?: number; applied?: Applied; error?: { code: string; message: string } };

/** `tell` hears how far it is. Where the link is lost, the server goes on: sending again does nothing twice. */
export async function apply(file: File, said: Said, tell: (done: number, all: number) => void): Promise<Applied> {
  const answer = await sent('/import/apply', file, said);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const piece = await reader?.read().catch(() => undefined);
    if (!piece || piece.done) throw new Unreachable();
    const lines = (rest + piece.value).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      const line = JSON.parse(text) as Line;
      if (line.applied) return line.applied;
      if (line.error) throw new Refused(line.error.code, line.error.message);
      tell(line.done ?? 0, line.all ?? 0);
    }
  }
}
