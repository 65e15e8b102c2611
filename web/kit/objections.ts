/** What is said of attributes that a figure does not take as they stand. Loaded where there may be any. */
import { definePresets, type Preset, type PresetTable, preset } from './preset-table.ts';
import type { Presets } from './presets.ts';

/** Attributes that all figures have beside their presets. */
export const settings = definePresets({
  theme: preset.choice(['light', 'dark', 'auto'], 'auto', 'colours'),
  headingLevel: preset.whole({ from: 1, to: 4 }, 3, 'level of the heading'),
});

/** A sentence for each value that the table does not take as it stands. */
export function objectionsTo({ of }: PresetTable<unknown>, given: Presets): string[] {
  return Object.entries(of).flatMap(([name, one]) => {
    const text = given[name];
    if (text === undefined || isTaken(one, text)) return [];
    const taken = one.format(one.parse(text)) ?? 'none';
    const values = one.values.replaceAll('`', '');
    return `${name}="${shortened(text)}" is not one of its values (${values}). The figure uses ${shortened(taken)}.`;
  });
}

const FLAG = /^(|on|true|yes|1|off|false|no|0)$/i;

/** Whether a preset makes of a text what it says, and no default, bound or beginning of it. */
function isTaken(one: Preset<unknown>, text: string): boolean {
  const value = one.parse(text);
  if (value === null) return text.trim() === '';
  if (typeof value === 'number') return text.trim() !== '' && value === Number(text);
  if (typeof value === 'boolean') return FLAG.test(text);
  return [text, text.trim(), text.toLowerCase()].includes(value as string);
}

const shortened = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
