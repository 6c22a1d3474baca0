// The countries that an input takes, ISO 3166-1 and Kosovo, by their names as the browser knows them.
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** Codes that name no country: parts of one, unions, and what is kept for private use. */
const OTHERS = new Set('AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ'.split(' '));
const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** One that ended stands under its successor's code. */
const isNow = (code: string) => new Intl.Locale(`und-${code}`).region === code;

function all(): { code: string; name: string }[] {
  const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
  const known = codes.flatMap((code) => {
    const name = OTHERS.has(code) || !isNow(code) ? undefined : names.of(code);
    return name ? [{ code, name }] : [];
  });
  return known.sort((one, other) => one.name.localeCompare(other.name));
}

export const countries = all();
