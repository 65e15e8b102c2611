#!/usr/bin/env node
// The card of the word vectors for people, from the card for programs.
//
//   node tools/words/card.mjs models/words [../shared/eval]
//
// writes both anew with what notes.json says now, when a peer was measured or a weakness was found after
// the run, and with what `embedscope eval` says now, where the folder of its sets is given: what was
// measured of the run itself stays.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scoresOf } from './scores.mjs';

function shown(value) {
  return value === undefined || value === null ? '–' : (value * 100).toFixed(1);
}

/** The card as Markdown; `notes` say how the run was made. */
export function markdown(c, notes) {
  const count = (value) => value.toLocaleString('en-GB');
  const peers = c.beside;
  const table = (head, rows) =>
    [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
  return `# ${c.title}

${count(c.rows)} English words, ${c.dims} dimensions, in eight bits with a scale a row. Learnt by this
project from ${count(c.data.words)} words of text; no one else's weights are in it.

${table(
  ['file', 'words', 'bytes', 'on the wire (brotli)', 'SHA-256'],
  c.files.map((f) => [
    `\`${f.name}\``,
    count(f.rows),
    count(f.bytes),
    count(f.brotli),
    `\`${f.sha256}\``,
  ]),
)}

## Data and licence

${table(
  ['source', 'licence', 'attribution'],
  c.data.sources.map((s) => [s.title, s.licence, s.attribution]),
)}

Trained on ${count(c.data.documents)} documents of ${count(c.data.documents + c.data.heldOut)}; the others, 1 % chosen by
the SHA-1 of their first line, were held out. Read as: \`${c.data.corpus}\` (a number after a colon is how
often its paragraphs are read in an epoch).

${c.licence}

## How it was made

${c.method}. ${notes.method}

${table(
  ['option', 'value'],
  Object.entries(c.training)
    .filter(([, v]) => typeof v === 'number')
    .map(([k, v]) => [k, String(v)]),
)}

On ${c.training.hardware}. To make it again:

\`\`\`sh
${c.training.command.join('\n')}
\`\`\`

Rows are stored with ${c.levels} levels to either side of zero${c.postprocess.contextWeight ? `, input plus ${c.postprocess.contextWeight} × context vector` : ''}. The scores below
compare them ${c.postprocess.centre ? `centred and without their ${c.postprocess.remove} leading principal components (Mu and Viswanath, 2018)` : 'as they are'}; “raw” compares them as stored.

## Scores

Measured on the shipped files by \`embedscope eval\`; accuracy, Spearman's ρ or purity, times 100. An
item counts when the vocabulary has all of its words.

${table(
  ['set', 'measure', 'this', 'raw', 'covered', ...peers.map((p) => p.name)],
  Object.entries(c.scores).map(([key, s]) => [
    s.title,
    s.metric,
    `**${shown(s.score)}**`,
    shown(s.raw),
    `${count(s.covered)} of ${count(s.items)}`,
    ...peers.map((p) => shown(p.scores[key])),
  ]),
)}

${peers.map((p) => `${p.name}: ${p.note}`).join('\n\n')}

## Known weaknesses

${c.weaknesses.map((w) => `- ${w}`).join('\n')}
`;
}

const script = fileURLToPath(import.meta.url);
if (process.argv[1] === script) {
  const [, , folder = 'models/words', sets] = process.argv;
  const notes = JSON.parse(readFileSync(join(dirname(script), 'notes.json'), 'utf8'));
  const old = JSON.parse(readFileSync(join(folder, 'card.json'), 'utf8'));
  const { beside, weaknesses, licence } = notes;
  const scores = sets ? scoresOf(folder, sets) : old.scores;
  const card = { ...old, scores, beside, weaknesses, licence };
  writeFileSync(join(folder, 'card.json'), `${JSON.stringify(card, null, 2)}\n`);
  writeFileSync(join(folder, 'card.md'), markdown(card, notes));
}
