/** What a model's folder says of its licence and languages: card.json of ours, or the README.md of a hub. */
import type { Context } from '../../runtime.ts';

export interface Card {
  licence: string | null;
  languages: string[];
}

export async function readCard(
  folder: string,
  files: readonly string[],
  context: Context,
): Promise<Card> {
  const path = ['card.json', 'README.md'].find((one) => files.includes(one));
  if (!path) return { licence: null, languages: [] };
  const { signal } = context;
  const bytes = await context.runtime.host.read(context.runtime.url(folder + path), { signal });
  const text = new TextDecoder().decode(bytes);
  return path === 'card.json' ? fromCard(text) : fromFrontMatter(text);
}

function fromCard(text: string): Card {
  try {
    const { licence } = JSON.parse(text) as { licence?: unknown };
    return { licence: typeof licence === 'string' ? licence : null, languages: [] };
  } catch {
    return { licence: null, languages: [] };
  }
}

/** "license: apache-2.0" and "language: en", or a list of languages, between the lines of ---. */
export function fromFrontMatter(text: string): Card {
  const [, matter = ''] = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text) ?? [];
  const unquoted = (value: string) => value.trim().replace(/^(["'])(.*)\1$/, '$2');
  const field = (name: string): string[] => {
    const found = new RegExp(`^${name}:[ \\t]*(.*)((?:\\r?\\n[ \\t]*- .*)*)`, 'm').exec(matter);
    if (!found) return [];
    const [, inline = '', lines = ''] = found;
    const listed = /^\[(.*)\]$/.exec(inline.trim());
    const values = listed
      ? listed[1]!.split(',')
      : inline.trim()
        ? [inline]
        : lines.split(/\n[ \t]*- /);
    return values.map(unquoted).filter((value) => value !== '');
  };
  return { licence: field('license')[0] ?? null, languages: field('language') };
}
