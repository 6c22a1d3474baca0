// Which version of a workflow the address asks for; the one in force where it asks for none.
export type Asked = { version?: number };

export function readVersion(given: Record<string, unknown>): Asked {
  const version = Number(given.version);
  return Number.isInteger(version) && version > 0 ? { version } : {};
}
