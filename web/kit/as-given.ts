/**
 * What a figure's attributes give, whatever a link or the reader has chosen since: that is what the build has made
 * its still of.
 */
import type { PresetTable } from './preset-table.ts';
import { attributesOf } from './presets.ts';

export function asGiven<S>(
  figure: Pick<Element, 'getAttribute'>,
  { names, parse }: PresetTable<S>,
): S {
  return parse(attributesOf(figure, names));
}
