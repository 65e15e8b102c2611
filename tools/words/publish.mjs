#!/usr/bin/env node
// From a finished run to models/words: exports head and tail, scores the shipped files, and writes
// card.json (what pages and tests read) and card.md (the same for people).
//
//   node tools/words/publish.mjs --from checkpoints/words.safetensors --eval ../shared/eval
//
// Then scripts/early-words.mjs adds to head what a page needs for its first answers.
//
// Facts about the run come from the weights file, scores from `embedscope eval` on the files just
// written, notes and the peer's figures from notes.json beside this script.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants } from 'node:zlib';
import { markdown } from './card.mjs';
import { scoresOf } from './scores.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const program = join(root, 'build', 'native', 'embedscope');

const { values: given } = parseArgs({
  options: {
    from: { type: 'string' },
    eval: { type: 'string' },
    output: { type: 'string', default: 'models/words' },
  },
});
if (!given.from || !given.eval) {
  console.error('usage: publish.mjs --from WEIGHTS --eval FOLDER [--output models/words]');
  process.exit(2);
}

const notes = JSON.parse(readFileSync(join(here, 'notes.json'), 'utf8'));
const embedscope = (...args) =>
  execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26 })
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** The metadata of a safetensors file, from its header alone. */
function metadata(path) {
  const bytes = readFileSync(path);
  const length = Number(bytes.readBigUInt64LE(0));
  return JSON.parse(bytes.toString('utf8', 8, 8 + length)).__metadata__ ?? {};
}

function wireBytes(path) {
  const bytes = readFileSync(path);
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  }).length;
}

const lists = ['countries', 'capitals', 'animals', 'professions', 'colours'];
const { levels, context, remove } = notes.export;
const files = embedscope(
  ...['export', 'words', '--from', given.from, '--output', given.output],
  ...['--lists', ...lists.map((list) => join(here, 'lists', `${list}.txt`))],
  ...['--blocked', join(here, 'blocked.txt')],
  ...['--levels', levels, '--context', context, '--remove', remove].map(String),
).map((file) => ({ ...file, brotli: wireBytes(join(given.output, file.name)) }));

const scores = scoresOf(given.output, given.eval);

const run = metadata(given.from);
const options = [
  'dims',
  'window',
  'negatives',
  'subsample',
  'noise_power',
  'learning_rate',
  'epochs',
  'min_count',
  'seed',
  'threads',
];
const card = {
  name: 'words',
  title: 'Word vectors',
  method: 'skip-gram with negative sampling (word2vec), noise words shared by a window',
  rows: files.reduce((sum, file) => sum + file.rows, 0),
  dims: Number(run.dims),
  levels,
  files,
  data: {
    words: Number(run.words),
    documents: Number(run.documents),
    heldOut: Number(run.held_out),
    corpus: run.corpus,
    sources: notes.sources,
  },
  training: {
    ...Object.fromEntries(options.map((option) => [camel(option), Number(run[option])])),
    seconds: Math.round(Number(run.seconds)),
    wordsPerSecond: Math.round(Number(run.words_per_second)),
    hardware: notes.hardware,
    recipe: 'tools/words/words.recipe',
    command: notes.commands,
  },
  postprocess: { centre: remove > 0, remove, contextWeight: context },
  scores,
  beside: notes.beside,
  weaknesses: notes.weaknesses,
  licence: notes.licence,
};
writeFileSync(join(given.output, 'card.json'), `${JSON.stringify(card, null, 2)}\n`);
writeFileSync(join(given.output, 'card.md'), markdown(card, notes));

function camel(name) {
  return name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
}
