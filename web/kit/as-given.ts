/**
 * What a figure's attributes give, whatever a link or the reader has chosen since: that is what the build has made
 * its still of.
 */
import type { PresetTable } from './preset-table.ts';

export function asGiven<S>(
  figure: Pick<Element, 'getAttribute'>,
  { names, parse }: PresetTable<S>,
): S {
  const given = names.flatMap((name) => {
    const value = figure.getAttribute(name);
    return value === null ? [] : [[name, value]];
  });
  return parse(Object.fromEntries(given));
}
