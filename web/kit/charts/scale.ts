/** From values to places in a picture, and the round numbers that stand along an axis. */
import { fixed, number } from '../format.ts';
import type { Axis } from './description.ts';

export interface Scale {
  readonly from: number;
  readonly to: number;
  /** Place of a value; NaN where it has none. */
  readonly at: (value: number) => number;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
}

/** Least and largest finite value (above zero, on a logarithmic axis); null where there is none. */
export function extent(
  lists: readonly (ArrayLike<number> | undefined)[],
  log = false,
): [least: number, largest: number] | null {
  let [least, largest] = [Infinity, -Infinity];
  for (const list of lists) {
    if (!list) continue;
    for (let i = 0; i < list.length; i++) {
      const value = list[i]!;
      if (!Number.isFinite(value) || (log && value <= 0)) continue;
      if (value < least) least = value;
      if (value > largest) largest = value;
    }
  }
  return least <= largest ? [least, largest] : null;
}

/** A scale that holds the values between two places; `zero` asks for zero in it, `most` for so many ticks. */
export function scale(
  axis: Axis | undefined,
  lists: readonly (ArrayLike<number> | undefined)[],
  places: readonly [start: number, end: number],
  { zero = false, most = 5 }: { zero?: boolean; most?: number } = {},
): Scale {
  const log = axis?.log === true;
  const [least, largest] = extent(lists, log) ?? (log ? [1, 10] : [0, 1]);
  const bound = (given: number | undefined) => (log && !(given! > 0) ? undefined : given);
  let from = bound(axis?.from) ?? (zero && !log ? Math.min(0, least) : least);
  let to = bound(axis?.to) ?? (zero && !log ? Math.max(0, largest) : largest);
  // A single value gets room about it.
  if (from === to) {
    const room = log ? 0 : Math.abs(from) / 2 || 0.5;
    [from, to] = log ? [from / 2, to * 2] : [from - room, to + room];
  }
  const [start, end] = places;
  const [a, b] = log ? [Math.log10(from), Math.log10(to)] : [from, to];
  const at = (value: number) => {
    const along = log ? Math.log10(value) : value;
    return Number.isFinite(along) ? start + ((along - a) / (b - a)) * (end - start) : Number.NaN;
  };
  const values = log ? decades(from, to, most) : ticks(from, to, most);
  const step = values.length > 1 ? values[1]! - values[0]! : to - from;
  const decimals = Math.min(8, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  const plain = (value: number) => (log || step < 1e-6 ? number(value, 2) : fixed(value, decimals));
  const format = axis?.format ?? plain;
  return { from, to, at, ticks: values.map((value) => ({ value, text: format(value) })) };
}

/** Multiples of 1, 2 or 5 times a power of ten from `from` to `to`, `most` at most. */
export function ticks(from: number, to: number, most: number): number[] {
  const rough = (to - from) / Math.max(1, most);
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  // By division, since 3 × 0.1 is not 0.3.
  const per = Math.round(1 / step);
  return Array.from({ length: last - first + 1 }, (_, i) =>
    step < 1 ? (first + i) / per : (first + i) * step,
  );
}

/** Powers of ten, or every second, third … of them; with 2 and 5 between where there are few. */
function decades(from: number, to: number, most: number): number[] {
  const first = Math.ceil(Math.log10(from) - 1e-9);
  const last = Math.floor(Math.log10(to) + 1e-9);
  if (last - first < 2) {
    const fine = [];
    for (let power = first - 1; power <= last; power++) {
      for (const factor of [1, 2, 5]) fine.push(factor * 10 ** power);
    }
    const within = fine.filter((value) => value >= from * 0.999 && value <= to * 1.001);
    return within.slice(0, most + 2);
  }
  const step = Math.ceil((last - first + 1) / most);
  const values = [];
  for (let power = first; power <= last; power += step) values.push(10 ** power);
  return values;
}
