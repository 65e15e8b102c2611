// Decoding with a cache, token by token: the shipped causal twin in WebAssembly beside the same code natively.
// Prints and returns tokens a second of both, each the best of some rounds; text after the first tokens counts, so that
// loading does not.
//   node bench/decode.mjs [ROUNDS]
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openModule, take } from './modules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const path = (name) => join(root, name);
const [FEW, MANY] = [40, 240];

function load(module) {
  const file = readFileSync(path('models/causal/model.safetensors'));
  const headerBytes = 8 + Number(file.readBigUInt64LE(0));
  const loader = take(module.Loader.open(readFileSync(path('models/causal/config.json'))));
  take(loader.addFile(new Uint8Array(file.subarray(0, headerBytes)), file.length));
  const { names, begins, lengths } = take(loader.plan());
  names.forEach((name, index) => {
    const begin = begins[index];
    take(loader.add(name, new Uint8Array(file.subarray(begin, begin + lengths[index]))));
  });
  const model = take(loader.finish());
  loader.delete();
  return model;
}

/** Milliseconds for so many tokens, each drawn from the logits as a page draws it. */
function decodeInModule(module, model, count) {
  const setup = module.Setup.create();
  setup.capacity(count + 1);
  const sampler = take(module.Sampler.create(0, 0, 1, 1));
  const began = performance.now();
  const pass = take(module.Pass.start(model, setup));
  let id = model.info().bos;
  for (let i = 0; i < count; i++) {
    take(pass.feed(Uint32Array.of(id), new Uint32Array()));
    while (!take(pass.step()));
    id = take(sampler.next(take(pass.logits(0))));
  }
  const milliseconds = performance.now() - began;
  for (const one of [pass, sampler, setup]) one.delete();
  return milliseconds;
}

function decodeNatively(count) {
  const options = ['--model', path('models/causal'), '--prompt', '', '--greedy'];
  const began = performance.now();
  execFileSync(path('build/native/embedscope'), ['run', ...options, '--max-tokens', String(count)]);
  return performance.now() - began;
}

export async function decodingRates(rounds) {
  const module = await openModule('transformer');
  const model = load(module);
  const runs = { ours: (count) => decodeInModule(module, model, count), native: decodeNatively };
  const best = { ours: {}, native: {} };
  // Turn by turn, so that what else the machine does falls on both.
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(runs)) {
      for (const count of [FEW, MANY])
        best[name][count] = Math.min(best[name][count] ?? Infinity, run(count));
    }
  }
  const rate = (name) => (1000 * (MANY - FEW)) / (best[name][MANY] - best[name][FEW]);
  return { ours: rate('ours'), native: rate('native') };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { ours, native } = await decodingRates(Number(process.argv[2] ?? 12));
  console.log(
    `${ours.toFixed(0)} tokens a second, natively ${native.toFixed(0)}: ${(ours / native).toFixed(2)}`,
  );
}
