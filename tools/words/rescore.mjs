// Scores the shipped word vectors again and writes the scores into their card: after `embedscope eval` has
// learned to measure more.
//   node tools/words/rescore.mjs --eval ../shared/eval
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { scoresOf } from './scores.mjs';

const { values: given } = parseArgs({
  options: {
    model: { type: 'string', default: 'models/words' },
    eval: { type: 'string', default: '../shared/eval' },
  },
});
const file = `${given.model}/card.json`;
const card = JSON.parse(readFileSync(file, 'utf8'));
const scores = scoresOf(given.model, given.eval);
// A histogram is one line.
const text = JSON.stringify({ ...card, scores }, null, 2).replace(
  /\[[\s\d,]+\]/g,
  (list) => `[ ${list.slice(1, -1).trim().split(/,\s+/).join(', ')} ]`,
);
writeFileSync(file, `${text}\n`);
