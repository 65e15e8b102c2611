// A language model from a GGUF file: a prompt of 142 tokens at once, then 64 tokens one by one, in WebAssembly, natively
// and, where it is installed, by llama.cpp. Prints tokens a second of processor time, each the best of some rounds.
//   npm install --prefix build/bench/llama --ignore-scripts node-llama-cpp@3.22.1 @node-llama-cpp/linux-x64@3.22.1
//   node bench/gguf.mjs FILE.gguf [ROUNDS]
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openModule, take } from './modules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [PROMPT, ANSWER] = [142, 64];

/** Seconds of processor time of this process. */
function seconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Keeps the least seconds of each piece of work. */
function shortest() {
  const least = {};
  return (name, seconds) => {
    least[name] = Math.min(least[name] ?? Number.POSITIVE_INFINITY, seconds);
    return least[name];
  };
}

async function ours(path) {
  const module = await openModule('transformer');
  const file = new Uint8Array(readFileSync(path));
  const loader = module.Loader.create();
  for (let head = 1 << 20; !take(loader.addGguf(file.subarray(0, head), file.length)); head *= 4);
  const { names, begins, lengths } = take(loader.plan());
  names.forEach((name, at) => {
    take(loader.add(name, file.subarray(begins[at], begins[at] + lengths[at])));
  });
  const model = take(loader.finish());
  loader.delete();
  const { memory, vocabulary } = model.info();
  const ids = Uint32Array.from({ length: PROMPT }, (_, at) => (at * 7919) % vocabulary);
  const least = shortest();
  const answer = () => {
    const setup = module.Setup.create();
    setup.capacity(PROMPT + ANSWER);
    const sampler = take(module.Sampler.create(0, 0, 1, 1));
    const pass = take(module.Pass.start(model, setup));
    const feed = (ids) => {
      take(pass.feed(ids, new Uint32Array()));
      while (!take(pass.step()));
      return take(sampler.next(take(pass.logits(ids.length - 1))));
    };
    const began = seconds();
    let id = feed(ids);
    const read = seconds();
    for (let count = 1; count < ANSWER; count++) id = feed(Uint32Array.of(id));
    const done = seconds();
    for (const one of [pass, sampler, setup]) one.delete();
    return {
      prompt: PROMPT / least('prompt', read - began),
      answer: (ANSWER - 1) / least('answer', done - read),
    };
  };
  return { answer, memory, ids: Array.from(ids) };
}

/** The command line, most of whose time loads the file: what counts is the difference between runs. */
function native(path) {
  const least = shortest();
  const run = (tokens, count) => {
    const program = join(root, 'build/native/embedscope');
    const prompt = ' river'.repeat(tokens).trim();
    const options = ['--model', path, '--prompt', prompt, '--greedy', '--json'];
    const args = ['-c', 'TIMEFORMAT="%U %S"; time "$@"', 'bash', program, 'run', ...options];
    const { stdout, stderr } = spawnSync('bash', [...args, '--max-tokens', String(count)], {
      encoding: 'utf8',
    });
    const [user, system] = stderr.trim().split(' ').map(Number);
    // The last line is of the whole; an answer may end early.
    return {
      seconds: least(`${tokens} ${count}`, user + system),
      lines: stdout.split('\n').length,
    };
  };
  return () => {
    const short = run(1, 1);
    const read = run(PROMPT + 1, 1);
    const answered = run(1, ANSWER + 1);
    return {
      prompt: PROMPT / (read.seconds - short.seconds),
      answer: (answered.lines - short.lines) / (answered.seconds - short.seconds),
    };
  };
}

/** llama.cpp on one thread, or null where it is not installed. */
async function llama(path, ids) {
  const at = join(root, 'build/bench/llama/node_modules/node-llama-cpp/dist/index.js');
  const library = await import(at).catch(() => null);
  if (library === null) return null;
  const options = { gpu: false, build: 'never', maxThreads: 1, logLevel: 'error' };
  const opened = await library.getLlama(options);
  const model = await opened.loadModel({ modelPath: path });
  const context = await model.createContext({ contextSize: 512, threads: 1, batchSize: 256 });
  const sequence = context.getSequence();
  const least = shortest();
  return async () => {
    await sequence.clearHistory();
    const began = seconds();
    const tokens = sequence.evaluate(ids, { temperature: 0, yieldEogToken: true });
    await tokens.next();
    const read = seconds();
    for (let count = 1; count < ANSWER; count++) await tokens.next();
    const done = seconds();
    await tokens.return();
    return {
      prompt: PROMPT / least('prompt', read - began),
      answer: (ANSWER - 1) / least('answer', done - read),
    };
  };
}

const [path, rounds = '5'] = process.argv.slice(2);
const module = await ours(path);
const peer = await llama(path, module.ids);
const runs = { 'ours, WebAssembly': module.answer, 'ours, native': native(path) };
if (peer) runs['llama.cpp, native'] = peer;
const rates = {};
// Turn by turn, so that what else the machine does falls on all.
for (let round = 0; round < Number(rounds); round++) {
  for (const [name, run] of Object.entries(runs)) rates[name] = await run();
}
console.log(`weights ${(module.memory / 1e6).toFixed(1)} MB`);
for (const [name, { prompt, answer }] of Object.entries(rates)) {
  console.log(`${name}: prompt ${prompt.toFixed(0)}, answer ${answer.toFixed(0)} tokens a second`);
}
process.exit(0); // llama.cpp would keep it open
