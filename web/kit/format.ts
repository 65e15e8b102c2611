/**
 * Numbers as a reader sees them: three significant digits unless more are meant, a real minus sign,
 * a narrow no-break space before a unit, and thousands grouped.
 */

const MINUS = '\u2212';
const NARROW_SPACE = '\u202f';
const NO_NUMBER = '\u2013';

/** 0.123, −12.3, 1,230, 12,300, 1.2 × 10⁻⁷; `digits` significant ones. */
export function number(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return NO_NUMBER;
  if (value === 0) return '0';
  const size = Math.abs(value);
  const rounded = Number(size.toPrecision(digits));
  const exponent = Math.floor(Math.log10(rounded));
  const sign = value < 0 ? MINUS : '';
  if (exponent < -4) {
    const mantissa = (rounded / 10 ** exponent).toFixed(Math.max(0, Math.min(digits, 2) - 1));
    return `${sign}${mantissa}${NARROW_SPACE}×${NARROW_SPACE}10${superscript(exponent)}`;
  }
  const decimals = Math.max(0, digits - 1 - exponent);
  return sign + group(rounded.toFixed(decimals));
}

/** A number with a fixed count of decimals, for columns. */
export function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return NO_NUMBER;
  const text = Math.abs(value).toFixed(decimals);
  const zero = Number(text) === 0;
  return (value < 0 && !zero ? MINUS : '') + group(text);
}

/** A mean of a sample, to the last decimal that its standard error is smaller than. */
export function estimate(mean: number, error: number): string {
  if (!(error > 0)) return number(mean);
  return fixed(mean, Math.min(6, Math.max(0, Math.floor(-Math.log10(2 * error)))));
}

/** Whole counts: 1,000 words, 30,000 words. */
export function count(value: number): string {
  return fixed(Math.round(value), 0);
}

export function percent(share: number, digits = 3): string {
  return `${number(share * 100, digits)}${NARROW_SPACE}%`;
}

/** 1 kB is 1,000 bytes, as on the wire. */
export function bytes(size: number): string {
  const step = [
    [1e9, 'GB'],
    [1e6, 'MB'],
    [1e3, 'kB'],
  ] as const;
  for (const [scale, unit] of step) {
    // The unit is the one the rounded number needs: 999,600 bytes are 1.00 MB, not 1,000 kB.
    if (Number((size / scale).toPrecision(3)) >= 1) return withUnit(size / scale, unit);
  }
  return withUnit(size, 'bytes');
}

export function withUnit(value: number, unit: string, digits = 3): string {
  return `${number(value, digits)}${NARROW_SPACE}${unit}`;
}

/** "1 word", "2 words"; the noun's plural is its -s form unless given. */
export function plural(value: number, noun: string, nouns = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : nouns}`;
}

/** Begins with a capital, unless its first letter is a name's own: "t-SNE". */
export function sentence(text: string): string {
  return text.replace(/^[a-z](?=[a-z])/, (first) => first.toUpperCase());
}

/** "1", "1 and 2", "1, 2 and 3". */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** 1st, 2nd, 3rd, 4th … 11th, 1,021st. */
export function ordinal(rank: number): string {
  const tens = rank % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][rank % 10] ?? 'th');
  return count(rank) + suffix;
}

function group(text: string): string {
  const [whole = '', part] = text.split('.');
  const grouped = whole.length > 3 ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
  return part === undefined ? grouped : `${grouped}.${part}`;
}

function superscript(exponent: number): string {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  const text = [...String(Math.abs(exponent))].map((digit) => digits[Number(digit)]).join('');
  return (exponent < 0 ? '⁻' : '') + text;
}
