// Puts on the machine what Embedscope needs and is not there yet: Debian packages, npm packages, and
// sentencepiece for WebAssembly. Does nothing, quickly, when nothing is missing.
//   node scripts/setup.mjs [--for-tests]
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFigures } from './build/figures.mjs';
import { installPackages, missingPackages, osRelease } from './lib/debian.mjs';
import { configureEmscripten, emscriptenKind, which } from './lib/emscripten.mjs';
import { needs } from './lib/needs.mjs';
import { packageNames } from './lib/other-systems.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { python } from './lib/python.mjs';
import { ask, run } from './lib/run.mjs';
import { bold, Failure, main, say, step, yellow } from './lib/say.mjs';
import { buildSentencepiece, sentencepieceIsBuilt } from './lib/sentencepiece.mjs';
import { setUpModels } from './models.mjs';

const OLDEST_NODE = 20;

// Where everything was seen to install and pass (scripts/systems).
const DEBIANS = ['12', '13'];

export async function setup({ forTests = false } = {}) {
  say(bold('Set-up'));
  requireNode();
  const wanted = needs.filter(
    (need) =>
      (need.for === 'build' || (forTests && need.for === 'test')) &&
      !(need.emsdk && emscriptenKind() === 'emsdk'),
  );
  const os = osRelease();
  if (os.ID === 'debian' && DEBIANS.includes(os.VERSION_ID)) await setUpDebian(wanted);
  else checkOtherSystem(wanted, os);

  if (!npmMatchesLockfile()) {
    await step(
      'npm packages, by the lockfile',
      (note) => run('npm', ['ci', '--no-audit', '--no-fund'], { log: 'npm-ci', note }),
      { announce: true },
    );
  }
  await writeFigures();
  const emscripten = configureEmscripten();
  if (!sentencepieceIsBuilt()) {
    await step('sentencepiece for WebAssembly, from its source package', buildSentencepiece, {
      announce: true,
    });
  }
  await setUpModels({ required: forTests && process.env.CI !== undefined });
  say(`  everything is here; WebAssembly by ${emscripten}`);
}

function requireNode() {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new Failure(`Node ${OLDEST_NODE} or later is needed; this is ${process.version}.`);
  }
}

async function setUpDebian(wanted) {
  const missing = missingPackages(wanted.map((need) => need.package));
  if (missing.length === 0) return;
  say(`  ${missing.length} Debian packages are missing:`);
  for (const need of wanted.filter((each) => missing.includes(each.package))) {
    say(`    ${need.package.padEnd(22)} ${need.why}`);
  }
  await step(
    `apt-get install, ${missing.length} packages and what they need`,
    (note) => installPackages(missing, note),
    { announce: true },
  );
}

// On a system where we install nothing by ourselves: what is missing is listed, with the system's own name for it.
// What is needed to build must be there; without what only tests need, set-up goes on.
function checkOtherSystem(wanted, os) {
  const missing = wanted.filter((need) => !need.debian && !isPresent(need));
  if (missing.length === 0) return;
  const system = os.PRETTY_NAME ?? process.platform;
  const text = missingText(missing, packageNames(os));
  if (missing.every((need) => need.for === 'test')) {
    say(
      yellow(`  This is ${system}. Tests that need what is missing here will fail:\n\n${text}\n`),
    );
    return;
  }
  throw new Failure(
    `This is ${system}. Embedscope installs what it needs by itself on Debian ${DEBIANS.join(' and ')}; here, please install\n\n${text}\n\nand run this command again. Or use a container of Debian ${DEBIANS.at(-1)}, where nothing needs to be installed by hand.`,
  );
}

// Each missing thing in a line, what the system calls it, and one command for all that it has.
export function missingText(missing, system) {
  const name = (need) => (system?.names ? system.names[need.package] : system && need.package);
  const lines = missing.map((need) => {
    const how = name(need) ?? need.how ?? `known to us only by Debian's name`;
    return `  ${need.package.padEnd(24)} ${need.why}; here: ${how}`;
  });
  const had = [...new Set(missing.map(name).filter(Boolean))];
  return had.length
    ? [...lines, '', `  ${system.install} ${had.join(' ')}`].join('\n')
    : lines.join('\n');
}

function isPresent(need) {
  if (need.program) return which(need.program) !== null;
  if (need.python) return ask(python, ['-c', `import ${need.python}`]) !== null;
  if (need.header) {
    const folders = ['/usr/include', '/usr/local/include', '/opt/homebrew/include'];
    return folders.some((folder) => existsSync(join(folder, need.header)));
  }
  return true;
}

// Whether node_modules holds what the lockfile says: npm keeps what it installed in a hidden lockfile.
function npmMatchesLockfile() {
  const installed = readJson(inRoot('node_modules', '.package-lock.json'))?.packages;
  const wanted = readJson(join(root, 'package-lock.json'))?.packages;
  if (!installed || !wanted) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    if (!installed[path]) return entry.optional === true; // another platform's binary
    return installed[path].version === entry.version;
  });
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

if (process.argv[1] === inRoot('scripts', 'setup.mjs')) {
  await main(() => setup({ forTests: process.argv.includes('--for-tests') }));
}
