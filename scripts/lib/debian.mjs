// Debian's packages: which are missing, and how to install them.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { which } from './emscripten.mjs';
import { ask, run } from './run.mjs';
import { Failure } from './say.mjs';

const NODE = '/usr/bin/node';
// Another apt may be at work on a machine that has just started.
const LOCK_TIMEOUT = 'DPkg::Lock::Timeout=300';

// { ID, VERSION_ID, PRETTY_NAME, … } of this system, empty where there is no such file.
export function osRelease() {
  if (!existsSync('/etc/os-release')) return {};
  const lines = readFileSync('/etc/os-release', 'utf8').split('\n');
  return Object.fromEntries(
    lines
      .map((line) => /^([A-Z_]+)="?([^"]*)"?$/.exec(line))
      .filter((match) => match !== null)
      .map((match) => [match[1], match[2]]),
  );
}

export function missingPackages(names) {
  const states = ask('sh', [
    '-c',
    `dpkg-query -W -f='\${Package} \${db:Status-Status}\\n' ${names.join(' ')} 2>/dev/null; true`,
  ]);
  const installed = new Set(
    (states ?? '')
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return names.filter((name) => !installed.has(name));
}

export async function installPackages(names, note) {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !which('sudo')) {
    throw new Failure(
      `Installing packages needs root, and there is no sudo here. As root, run\n\n  apt-get update && apt-get install --no-install-recommends ${names.join(' ')}\n\nand then this command again.`,
    );
  }
  const asRoot = (program, args, log) =>
    isRoot
      ? run(program, args, { log, note })
      : run('sudo', ['DEBIAN_FRONTEND=noninteractive', program, ...args], { log, note });
  const apt = (args, log) => asRoot('apt-get', ['-o', LOCK_TIMEOUT, ...args], log);
  await apt(['update'], 'apt-update');
  if (nodeWouldBeReplaced()) {
    const diversion = ['--local', '--no-rename', '--divert', `${NODE}.debian`, '--add', NODE];
    await asRoot('dpkg-divert', diversion, 'divert-node');
  }
  await apt(['install', '-y', '--no-install-recommends', ...names], 'apt-install');
}

// Debian's emscripten depends on Debian's Node 18. Where the Node that runs this was put into /usr/bin by
// hand, dpkg would write over it: diverted, Debian's lies beside it and both stay.
function nodeWouldBeReplaced() {
  if (!existsSync(NODE) || realpathSync(NODE) !== process.execPath) return false;
  return ask('dpkg', ['-S', NODE]) === null;
}
