// From money to the length that stands for it.
const SHORT = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 });

/** `1.4M`: beside a drawing, whose table has every digit. */
export const compact = (size: number) => SHORT.format(size);

/** Round steps from nothing to the largest, four or a few more. */
export function steps(largest: number): number[] {
  if (largest <= 0) return [0];
  const rough = largest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough;
  return Array.from({ length: Math.ceil(largest / step) + 1 }, (_, place) => place * step);
}

/** How wide one letter is, about. */
export const LETTER = 7.2;

export type Series = { key: string; title: string }[];
