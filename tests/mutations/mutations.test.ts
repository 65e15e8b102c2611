/**
 * Files of every format, changed at random: each gets an answer or an error that says what is wrong, from the
 * command line and from the engine; nothing crashes, hangs or speaks of JavaScript's insides.
 *   MUTATIONS=20000  how many (npm run test:deep); MUTATION=123  one of them alone
 *   EMBEDSCOPE=build/asan/embedscope  another build of the command line
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Engine, openEngine } from '../../web/engine/client/node.ts';
import { isEngineErrorCode } from '../../web/engine/shared/errors.ts';
import { drawBy, mutate } from './mutate.ts';
import { type Original, originals } from './originals.ts';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const tool = path(process.env.EMBEDSCOPE ?? 'build/native/embedscope');
const count = Number(process.env.MUTATIONS ?? 400);
const alone = process.env.MUTATION === undefined ? undefined : Number(process.env.MUTATION);
const numbers =
  alone === undefined ? Array.from({ length: count }, (_, number) => number) : [alone];
/** One in so many also goes through the engine. */
const engineShare = 3;
/** Of the command line by its processor, which other work on the machine does not lengthen. */
const mostProcessorSeconds = 20;
const mostMilliseconds = 300_000;

const folder = mkdtempSync(join(tmpdir(), 'embedscope-'));
after(() => rmSync(folder, { recursive: true }));

const originalOf = (number: number) => originals[number % originals.length]!;
function filesOf(number: number): Record<string, Buffer> {
  const { files, target } = originalOf(number);
  return { ...files, [target]: mutate(target, files[target]!, drawBy(number)) };
}

/** What came of a file; any but the first two is wrong. */
type Outcome = 'answered' | 'refused' | `wrong: ${string}`;

function runTool({ command }: Original, files: Record<string, Buffer>, at: string) {
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(at, name)), { recursive: true });
    writeFileSync(join(at, name), bytes);
  }
  const options = {
    cwd: at,
    timeout: mostMilliseconds,
    maxBuffer: 2 ** 26,
    env: { ...process.env, ASAN_OPTIONS: 'allocator_may_return_null=1' },
  };
  return new Promise<Outcome>((resolve) => {
    const limited = ['-c', `ulimit -t ${mostProcessorSeconds}; exec "$0" "$@"`, tool, ...command];
    execFile('sh', limited, options, (error, _, stderr) => {
      rmSync(at, { recursive: true });
      const last = stderr.trimEnd().split('\n').at(-1) ?? '';
      if (/Sanitizer|runtime error/.test(stderr)) resolve(`wrong: ${stderr}`);
      else if (error === null) resolve('answered');
      else if (error.signal || error.killed) resolve(`wrong: ended by ${error.signal}: ${stderr}`);
      else if (isTyped(/^embedscope: (\w+): ./.exec(last)?.[1])) resolve('refused');
      else resolve(`wrong: "${stderr}"`);
    });
  });
}

const isTyped = (code: unknown) =>
  isEngineErrorCode(code) && code !== 'crashed' && code !== 'cancelled';

/** Each in a folder of its own, since tokenisers are kept by their address. */
async function askEngine({ ask }: Original, number: number, engine: OneEngine) {
  engine.files = filesOf(number);
  const slow = new Promise<Outcome>((resolve) => {
    setTimeout(resolve, mostMilliseconds, 'wrong: no answer').unref();
  });
  const answer = ask!(engine.engine, String(number)).then(
    (): Outcome => 'answered',
    (error: { code?: unknown; message?: unknown }): Outcome => {
      const message = String(error.message);
      if (!isTyped(error.code)) return `wrong: ${error.code}: ${message}`;
      const isInside = /undefined|not a function|not iterable|Cannot |\[object/.test(message);
      return isInside ? `wrong: ${message}` : 'refused';
    },
  );
  return Promise.race([answer, slow]);
}

/** One engine for all of them: after an error it goes on as before. */
class OneEngine {
  files: Record<string, Buffer> = {};
  readonly engine: Engine = openEngine({
    read: (name) => {
      if (name.startsWith('engine/'))
        return readFileSync(path(name.replace('engine/', 'build/wasm/')));
      const bytes = this.files[name.replace(/^\d+\//, '')];
      if (!bytes) throw new Error('there is no such file');
      return new Uint8Array(bytes);
    },
  });
}

test('the originals are read', async () => {
  const engine = new OneEngine();
  for (const original of originals) {
    assert.equal(
      await runTool(original, original.files, join(folder, 'o')),
      'answered',
      original.name,
    );
    if (original.ask) {
      engine.files = original.files;
      await original.ask(engine.engine, String(originals.indexOf(original)));
    }
  }
  engine.engine.dispose();
});

const kept = path('build/mutations');
/** Counts outcomes, and keeps what went wrong; in the end there has to be some of each of the others. */
class Tally {
  readonly counts = { answered: 0, refused: 0 };
  readonly wrong: string[] = [];

  add(number: number, who: string, outcome: Outcome): void {
    if (outcome === 'answered' || outcome === 'refused') {
      this.counts[outcome]++;
      return;
    }
    const { name, target } = originalOf(number);
    mkdirSync(kept, { recursive: true });
    const file = join(kept, `${number}-${target.replaceAll('/', '-')}`);
    writeFileSync(file, filesOf(number)[target]!);
    this.wrong.push(
      `mutation ${number} (${name}, kept as ${file}), ${who}: ${outcome.slice(0, 1500)}`,
    );
  }

  end(note: (message: string) => void): void {
    note(`${this.counts.answered} answered, ${this.counts.refused} refused`);
    assert.deepEqual(this.wrong, []);
    if (alone !== undefined) return;
    assert.ok(this.counts.answered > 0 && this.counts.refused > 0);
  }
}

const skip = !existsSync(tool) && `${tool} is not built`;
test(`${numbers.length} changed files: the command line`, { skip }, async (t) => {
  const tally = new Tally();
  const waiting = [...numbers].reverse();
  const work = async () => {
    for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
      const outcome = await runTool(originalOf(number), filesOf(number), join(folder, `${number}`));
      tally.add(number, 'the command line', outcome);
    }
  };
  await Promise.all([work(), work()]);
  tally.end((message) => t.diagnostic(message));
});

test(`one in ${engineShare} of them: the engine`, async (t) => {
  const tally = new Tally();
  const engine = new OneEngine();
  for (const number of numbers) {
    const original = originalOf(number);
    if (!original.ask || (alone === undefined && number % engineShare !== 0)) continue;
    tally.add(number, 'the engine', await askEngine(original, number, engine));
  }
  engine.engine.dispose();
  tally.end((message) => t.diagnostic(message));
});
