// What `embedscope eval` says of word vectors on the sets that the card lists.
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = join(
  dirname(fileURLToPath(import.meta.url)),
  ...['..', '..', 'build', 'native', 'embedscope'],
);

const sets = [
  ['analogy', 'google', 'Google analogies', 'analogy/questions-words.txt'],
  ['similarity', 'ws353', 'WordSim-353', 'wordsim/EN-WS-353-ALL.txt'],
  ['similarity', 'men', 'MEN (dev)', 'wordsim/MEN_dataset_lemma_form.dev'],
  ['similarity', 'rg65', 'RG-65', 'wordsim/EN-RG-65.txt'],
  ['similarity', 'simlex', 'SimLex-999', 'wordsim/EN-SIMLEX-999.txt'],
  ['categorization', 'ap', 'Almuhareb–Poesio', 'categorization/ap.csv'],
  ['categorization', 'esslli', 'ESSLLI 2008', 'categorization/essli-2008.csv'],
];

// { key: { title, task, metric, score, raw, items, covered, check } } of the vectors in the folder `model`;
// `raw` compares them as stored, `check` is how `embedscope verify` measures again. `folder` holds the sets.
export function scoresOf(model, folder) {
  const measure = (task, file, ...flags) => {
    const args = ['eval', '--model', model, '--task', task, '--json', ...flags];
    const options = { encoding: 'utf8', maxBuffer: 1 << 26 };
    return JSON.parse(execFileSync(program, [...args, join(folder, file)], options));
  };
  const entries = sets.map(([task, key, title, file]) => {
    const { metric, score, items, covered } = measure(task, file);
    const raw = round(measure(task, file, '--raw').score);
    const check = { task, sets: [`eval/${file}`] };
    return [key, { title, task, metric, score: round(score), raw, items, covered, check }];
  });
  return Object.fromEntries(entries);
}

const round = (value) => Math.round(value * 1e4) / 1e4;
