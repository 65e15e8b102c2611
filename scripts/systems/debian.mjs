// Proves that `npm start` and `npm test` work on a Debian from nothing: makes a minimal one in a folder, by debootstrap,
// and runs the committed tree in it. Takes as long as a fresh machine does; no part of npm test.
//   node scripts/systems/debian.mjs SUITE [start|test|all] [--keep]        as root, e.g. trixie
// The folder is build/systems/SUITE. With --keep, one that is there is used again.

import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { which } from '../lib/emscripten.mjs';
import { inRoot, root } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { Failure, main, say, step } from '../lib/say.mjs';

const KNOWN = ['bookworm', 'trixie'];
const TREE = '/root/embedscope';
const SERVED = /is at (http:\S+)/;
// Kernel file systems that browsers need.
const MOUNTS = ['proc', 'sys', 'dev'];
// What a machine may say of its own way to the registries.
const CERTIFICATES = ['/usr/local/share/ca-certificates', '/etc/ssl/certs/ca-certificates.crt'];

await main(async () => {
  const [suite, what = 'all'] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  if (!KNOWN.includes(suite) || !['start', 'test', 'all'].includes(what)) {
    throw new Failure(
      `node scripts/systems/debian.mjs ${KNOWN.join('|')} [start|test|all] [--keep]`,
    );
  }
  if (process.getuid() !== 0) throw new Failure('A chroot needs root.');
  if (!which('debootstrap'))
    throw new Failure('debootstrap is missing: apt-get install debootstrap');
  const folder = inRoot('build', 'systems', suite);
  if (!process.argv.includes('--keep')) rmSync(folder, { recursive: true, force: true });
  if (!existsSync(join(folder, 'usr/bin/npm'))) await make(folder, suite);
  await layTree(folder);
  for (const name of MOUNTS) await mount(name, folder);
  try {
    if (what !== 'test') await starts(folder);
    if (what !== 'start') await passes(folder);
  } finally {
    for (const name of [...MOUNTS].reverse()) {
      spawnSync('umount', ['--recursive', '--lazy', join(folder, name)]);
    }
  }
});

async function make(folder, suite) {
  mkdirSync(folder, { recursive: true });
  await step(`a minimal Debian ${suite}`, (note) =>
    run('debootstrap', ['--variant=minbase', suite, folder], { log: 'debootstrap', note }),
  );
  cpSync('/etc/resolv.conf', join(folder, 'etc/resolv.conf'), { dereference: true });
  await step('Node, npm and git in it', async (note) => {
    const packages = ['ca-certificates', 'git', 'nodejs', 'npm'];
    const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
    await run('chroot', [folder, 'apt-get', 'update'], { log: 'chroot-update', note });
    await run('chroot', [folder, ...install], { log: 'chroot-install', note });
  });
  for (const path of CERTIFICATES) {
    if (existsSync(path)) cpSync(path, join(folder, path), { recursive: true, dereference: true });
  }
}

// The committed tree, and what lies beside it for tests.
async function layTree(folder) {
  rmSync(join(folder, TREE), { recursive: true, force: true });
  await run('git', ['clone', '--quiet', root, join(folder, TREE)], { log: 'chroot-clone' });
  const shared = join(root, '..', 'shared');
  const copy = join(folder, TREE, '..', 'shared');
  if (existsSync(shared) && !existsSync(copy)) cpSync(shared, copy, { recursive: true });
}

async function mount(name, folder) {
  const to = join(folder, name);
  if (spawnSync('mountpoint', ['--quiet', to]).status === 0) return;
  await run('mount', ['--rbind', `/${name}`, to], { log: 'chroot-mount' });
  await run('mount', ['--make-rslave', to], { log: 'chroot-mount' });
}

const inside = (folder, command) => [folder, 'sh', '-c', `cd ${TREE} && HOME=/root ${command}`];

// `npm start` until it serves; then its first page is fetched.
async function starts(folder) {
  await step('npm start', async (note) => {
    const child = spawn('chroot', inside(folder, 'exec npm start'), {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
      let said = '';
      const address = await new Promise((resolve, reject) => {
        const take = (chunk) => {
          said += chunk;
          note(String(chunk).trimEnd().split('\n').at(-1));
          const match = SERVED.exec(said);
          if (match) resolve(match[1]);
        };
        child.stdout.on('data', take);
        child.stderr.on('data', take);
        child.on('exit', () => reject(new Failure(`npm start ended:\n${said.slice(-4000)}`)));
      });
      const page = await fetch(address);
      if (!page.ok || !(await page.text()).includes('Embedscope')) {
        throw new Failure(`${address} answered with ${page.status}, and not with the cover`);
      }
      return address;
    } finally {
      child.kill();
    }
  });
}

async function passes(folder) {
  await step('npm test', async (note) => {
    const { code, output } = await run('chroot', inside(folder, 'CI=true npm test'), {
      log: 'chroot-test',
      note,
      check: false,
    });
    say(output.split('\n').slice(-80).join('\n'));
    if (code !== 0) throw new Failure('npm test failed; build/logs/chroot-test.log has all of it');
  });
}
