// What the addresses of lists have in common. They hold plain texts; what is not understood is left out.
type Given = Record<string, unknown>;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function textOf(given: Given, name: string): string | undefined {
  const text = given[name];
  return typeof text === 'string' && text !== '' ? text : undefined;
}

export function dayOf(given: Given, name: string): string | undefined {
  const day = textOf(given, name);
  return day && DAY.test(day) && !Number.isNaN(Date.parse(day)) ? day : undefined;
}

export const oneOf = <T extends string>(known: readonly T[], value: unknown) => known.find((one) => one === value);

/** The router would leave what was given where nothing stands in its place. */
export const instead = <S extends object>(given: Given, search: S): Partial<S> => Object.fromEntries(Object.entries(search).filter(([name, value]) => value !== undefined || name in given)) as Partial<S>;
