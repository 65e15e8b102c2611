#!/usr/bin/env node
// Puts into models/words/head.safetensors, beside the most frequent words, the nearest words of those that the
// book offers, so that a page answers for these before the others are here:
//
//   node --import tsx scripts/early-words.mjs [models/words]
//
// Run it after another word is offered, and after tools/words/publish.mjs. The rows are in tensors of their own
// (early.embedding …, see src/vectors/word_vectors.h); card.json says for which words they are, and what
// random pairs of all words measure.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { markdown } from '../tools/words/card.mjs';
import { openEngine } from '../web/engine/client/node.ts';
import { BASELINE, METRICS } from '../web/kit/measures.ts';
import { offeredWords } from './build/figures.mjs';
import { inRoot } from './lib/paths.mjs';
import { safetensors } from './lib/safetensors.mjs';

/// Lengths of lists up to this are answered.
const K = 10;
const TENSORS = ['scale', 'count', 'embedding', 'words'];

const folder = process.argv[2] ?? inRoot('models', 'words');
const card = JSON.parse(readFileSync(join(folder, 'card.json'), 'utf8'));
const [first, ...later] = card.files;

function readParts(name) {
  const bytes = readFileSync(join(folder, name));
  const length = Number(bytes.readBigUInt64LE(0));
  const { __metadata__: metadata, ...header } = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  const tensors = Object.fromEntries(
    TENSORS.map((tensor) => {
      const { data_offsets: at, ...kind } = header[tensor];
      return [tensor, { ...kind, bytes: bytes.subarray(8 + length + at[0], 8 + length + at[1]) }];
    }),
  );
  return { metadata, tensors, words: tensors.words.bytes.toString('utf8').split('\n') };
}

/// Some rows of a part, as tensors.
function rowsOf({ tensors, words }, rows) {
  const dims = tensors.embedding.shape[1];
  const pick = (tensor, width) =>
    Buffer.concat(
      rows.map((row) => tensors[tensor].bytes.subarray(row * width, (row + 1) * width)),
    );
  const text = Buffer.from(rows.map((row) => words[row]).join('\n'));
  return {
    scale: { dtype: 'F32', shape: [rows.length], bytes: pick('scale', 4) },
    count: { dtype: 'U32', shape: [rows.length], bytes: pick('count', 4) },
    embedding: { dtype: 'I8', shape: [rows.length, dims], bytes: pick('embedding', dims) },
    words: { dtype: 'U8', shape: [text.length], bytes: text },
  };
}

/// Tensors of four-byte elements come first, so that all are aligned.
const both = (own, early) =>
  Object.fromEntries(
    TENSORS.flatMap((name) => [
      [name, own[name]],
      [`early.${name}`, early[name]],
    ]),
  );

const engine = openEngine({
  read: (path) =>
    path.startsWith('models/words/')
      ? readFileSync(join(folder, path.slice('models/words/'.length)))
      : readFileSync(inRoot(path.replace(/^engine/, 'build/wasm'))),
});
const { rows: total } = await engine.call('words.load', { part: 'all' });
const words = await offeredWords();
const near = new Set();
let baselines = [];
for (const word of words) {
  const asked = { word, k: K, metrics: [...METRICS], unit: true, ...BASELINE };
  const { query, lists } = await engine.call('vectors.neighbourhood', asked);
  if (!query) throw new Error(`“${word}”, which the book offers, is not in the table`);
  near.add(query.row);
  baselines = METRICS.map((metric) => {
    for (const { row } of lists[metric].hits) near.add(row);
    const { histogram, ...baseline } = lists[metric].baseline;
    return { metric, seed: BASELINE.seed, ...baseline, histogram: [...histogram] };
  });
}
engine.dispose();

const head = readParts(first.name);
const tail = readParts(later[0].name);
if (head.words.length + tail.words.length !== total) throw new Error('the words are in two files');
const rows = [...near].filter((row) => row >= first.rows).sort((a, b) => a - b);
const early = rowsOf(
  tail,
  rows.map((row) => row - first.rows),
);
const bytes = safetensors(head.metadata, both(head.tensors, early));
writeFileSync(join(folder, first.name), bytes);
const params = {
  [constants.BROTLI_PARAM_QUALITY]: 11,
  [constants.BROTLI_PARAM_LGWIN]: 24,
  [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
};
const before = first.brotli;
Object.assign(first, {
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  brotli: brotliCompressSync(bytes, { params }).length,
  early: { rows: rows.length, words, k: K, baselines },
});
const notes = inRoot('tools', 'words', 'notes.json');
// Numbers of a list on one line.
const text = JSON.stringify(card, null, 2).replace(/\[[\d\s,]+\]/g, (list) =>
  list.replace(/\s+/g, ' '),
);
writeFileSync(join(folder, 'card.json'), `${text}\n`);
writeFileSync(join(folder, 'card.md'), markdown(card, JSON.parse(readFileSync(notes, 'utf8'))));
console.log(
  `${rows.length} rows beside the first ${first.rows}, for ${words.join(', ')}; ${before} bytes on the wire became ${first.brotli}`,
);
