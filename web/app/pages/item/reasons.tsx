// Why something is not possible, or what it depends on. What stands between backticks is a name.
export function Reasons({ reasons }: { reasons: readonly string[] }) {
  return <ul className="reasons">{reasons.map((reason) => <li key={reason}><Named text={reason} /></li>)}</ul>;
}

/** A sentence of the server's. */
export const Named = ({ text }: { text: string }) => text.split('`').map((part, place) => (place % 2 === 1 ? <b key={place}>{part}</b> : part));
