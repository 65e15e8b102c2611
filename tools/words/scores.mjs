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

// The sections of the Google set, as a reader is told of them.
const relations = {
  'capital-common-countries': 'capital, common countries',
  'capital-world': 'capital, all countries',
  currency: 'currency',
  'city-in-state': 'city and its state',
  family: 'he and she',
  'gram1-adjective-to-adverb': 'adjective to adverb',
  'gram2-opposite': 'opposite by prefix',
  'gram3-comparative': 'comparative',
  'gram4-superlative': 'superlative',
  'gram5-present-participle': 'verb to -ing',
  'gram6-nationality-adjective': 'nationality',
  'gram7-past-tense': 'past tense',
  'gram8-plural': 'plural of nouns',
  'gram9-plural-verbs': 'third person of verbs',
};

// { key: { title, task, metric, score, raw, items, covered, check } } of the vectors in the folder `model`;
// `raw` compares them as stored, `check` is how `embedscope verify` measures again; of analogies, `rawAllowed` and `kinds`
// are as stored, too, with the given words as answers. `folder` holds the sets.
export function scoresOf(model, folder) {
  const measure = (task, file, ...flags) => {
    const args = ['eval', '--model', model, '--task', task, '--json', ...flags];
    const options = { encoding: 'utf8', maxBuffer: 1 << 26 };
    return JSON.parse(execFileSync(program, [...args, join(folder, file)], options));
  };
  const entries = sets.map(([task, key, title, file]) => {
    const { metric, score, items, covered } = measure(task, file);
    const stored = measure(task, file, '--raw');
    const raw = round(stored.score);
    const check = { task, sets: [`eval/${file}`] };
    const entry = { title, task, metric, score: round(score), raw, items, covered, check };
    if (task !== 'analogy') return [key, entry];
    const allowed = measure(task, file, '--raw', '--allow-given');
    const kinds = stored.sections.map((section, at) => ({
      name: relations[section.name] ?? section.name,
      covered: section.covered,
      excluded: round(section.score),
      allowed: round(allowed.sections[at].score),
    }));
    return [key, { ...entry, rawAllowed: round(allowed.score), kinds }];
  });
  return Object.fromEntries(entries);
}

const round = (value) => Math.round(value * 1e4) / 1e4;
