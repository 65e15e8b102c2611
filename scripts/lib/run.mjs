// Runs a program with its output in a log file; the end of the log is what a failure shows.
import { AsyncLocalStorage } from 'node:async_hooks';
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { logsDir, root } from './paths.mjs';
import { countProcessorSeconds, Failure } from './say.mjs';

const TAIL_LINES = 40;

// What every child sees: as many jobs as there are processors, no colours or questions.
const baseEnv = () => ({
  CMAKE_BUILD_PARALLEL_LEVEL: String(availableParallelism()),
  ...process.env,
  NO_COLOR: '1',
  DEBIAN_FRONTEND: 'noninteractive',
});

// Programs that `work` starts yield the processors to those that others start.
const before = new AsyncLocalStorage();
export const inBackground = (work) => before.run(['nice', '-n', '10'], work);

// A shell that tells, once the program has ended, what it and its children have used of the processors.
const timed = ['sh', '-c', '"$@"; code=$?; times >&3; exit $code', 'sh'];
const NOT_FOUND = 127; // its exit code where there is no such program

// The last line that `times` prints, "0m1.20s 0m0.30s", in seconds.
const secondsOf = (times) =>
  [...(times.trimEnd().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds),
    0,
  );

// Resolves to { code, output }. Rejects with a Failure on a non-zero exit unless `check` is false.
export function run(command, args, { log, note, env = {}, cwd = root, check = true } = {}) {
  mkdirSync(logsDir, { recursive: true });
  const logFile = join(logsDir, `${log}.log`);
  const file = createWriteStream(logFile);
  file.write(`$ ${[command, ...args].join(' ')}\n`);
  return new Promise((resolve, reject) => {
    const [shell, ...rest] = [...(before.getStore() ?? []), ...timed, command, ...args];
    const child = spawn(shell, rest, {
      cwd,
      env: { ...baseEnv(), ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    let output = '';
    let times = '';
    child.stdio[3].on('data', (chunk) => {
      times += chunk;
    });
    const take = (chunk) => {
      output += chunk;
      file.write(chunk);
      const last = String(chunk).trimEnd().split('\n').at(-1);
      if (last) note?.(last);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => {
      file.end();
      reject(new Failure(`Cannot run ${shell}: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      file.end();
      countProcessorSeconds(secondsOf(times));
      if (code === 0 || !check) {
        resolve({ code: code ?? 1, output });
        return;
      }
      const tail = output.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
      if (code === NOT_FOUND) {
        reject(new Failure(`Cannot run ${command}: ${tail}`));
        return;
      }
      const how = signal ? `was ended by ${signal}` : `failed with exit code ${code}`;
      const shown = [command, ...args].join(' ');
      reject(
        new Failure(
          `${tail}\n\n${shown.length > 200 ? `${shown.slice(0, 200)}…` : shown}\n${how}; all of its output: ${relative(root, logFile)}`,
        ),
      );
    });
  });
}

// The output of a quick command, or null when it fails or does not exist.
export function ask(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26, ...options });
  return result.status === 0 ? result.stdout.trim() : null;
}
