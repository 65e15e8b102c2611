/** The snippets of the README, so that they are tested as they stand there. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { inRoot } from '../../scripts/lib/paths.mjs';

export const readme = readFileSync(inRoot('README.md'), 'utf8');

/** The one code block of a language under a heading. */
export function snippetOf(heading: string, language: string): string {
  const section = readme.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  assert.ok(section, `README has “${heading}”`);
  const blocks = [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  const found = blocks.filter(([, its]) => its === language);
  assert.equal(found.length, 1, `one ${language} block under “${heading}”`);
  return found[0]![2]!;
}
