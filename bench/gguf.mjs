// A language model from a GGUF file: a prompt of 142 tokens at once, then 64 tokens one by one, in WebAssembly and
// natively. Prints tokens a second, each the best of some rounds, and bytes of memory.
//   node bench/gguf.mjs FILE.gguf [ROUNDS]
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openModule, take } from './modules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [PROMPT, ANSWER] = [142, 64];

function load(module, path) {
  const file = new Uint8Array(readFileSync(path));
  const loader = module.Loader.create();
  for (let head = 1 << 20; !take(loader.addGguf(file.subarray(0, head), file.length)); head *= 4);
  const { names, begins, lengths } = take(loader.plan());
  names.forEach((name, at) => {
    take(loader.add(name, file.subarray(begins[at], begins[at] + lengths[at])));
  });
  const model = take(loader.finish());
  loader.delete();
  return model;
}

/** Milliseconds of the prompt and of the answer, whose tokens are the likeliest. */
function answerInModule(module, model) {
  const setup = module.Setup.create();
  setup.capacity(PROMPT + ANSWER);
  const sampler = take(module.Sampler.create(0, 0, 1, 1));
  const pass = take(module.Pass.start(model, setup));
  const feed = (ids) => {
    take(pass.feed(ids, new Uint32Array()));
    while (!take(pass.step()));
    return take(sampler.next(take(pass.logits(ids.length - 1))));
  };
  const { vocabulary } = model.info();
  const began = performance.now();
  let id = feed(Uint32Array.from({ length: PROMPT }, (_, at) => (at * 7919) % vocabulary));
  const read = performance.now();
  for (let count = 1; count < ANSWER; count++) id = feed(Uint32Array.of(id));
  const done = performance.now();
  for (const one of [pass, sampler, setup]) one.delete();
  return { prompt: read - began, answer: done - read };
}

/** Milliseconds of a run of the command line, most of which loads the file. */
function runNatively(path, prompt, count) {
  const options = ['--model', path, '--prompt', prompt, '--greedy', '--max-tokens', String(count)];
  const began = performance.now();
  execFileSync(join(root, 'build/native/embedscope'), ['run', ...options]);
  return performance.now() - began;
}

const [path, rounds = '5'] = process.argv.slice(2);
const module = await openModule('transformer');
const model = load(module, path);
const least = {};
const keep = (name, milliseconds) => {
  least[name] = Math.min(least[name] ?? Infinity, milliseconds);
};
// Turn by turn, so that what else the machine does falls on all. Natively what counts is the difference between a
// short run and a long one.
const words = (count) => ' river'.repeat(count).trim();
for (let round = 0; round < Number(rounds); round++) {
  const { prompt, answer } = answerInModule(module, model);
  keep('prompt', prompt);
  keep('answer', answer);
  keep('short', runNatively(path, words(1), 1));
  keep('long', runNatively(path, words(PROMPT + 1), 1));
  keep('answered', runNatively(path, words(1), ANSWER + 1));
}
const rate = (tokens, milliseconds) => ((1000 * tokens) / milliseconds).toFixed(0);
const heap = module.HEAPU8?.length ?? 0;
console.log(
  `weights ${(model.info().memory / 1e6).toFixed(1)} MB, heap ${(heap / 1e6).toFixed(0)} MB`,
);
console.log(
  `WebAssembly: prompt ${rate(PROMPT, least.prompt)}, answer ${rate(ANSWER - 1, least.answer)} tokens a second`,
);
console.log(
  `native: prompt ${rate(PROMPT, least.long - least.short)}, answer ${rate(ANSWER, least.answered - least.short)}`,
);
