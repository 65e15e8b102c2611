// Debian's packages: which are missing, how to install them, and how to fetch a source package without
// changing the machine.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { which } from './emscripten.mjs';
import { buildDir } from './paths.mjs';
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

// The machine's `deb` entries, from both formats: [{ uris, suites, components, options }], where
// options are deb822 fields such as Signed-By.
export function aptEntries(etc = '/etc/apt') {
  const folder = join(etc, 'sources.list.d');
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const files = [join(etc, 'sources.list'), ...names.map((name) => join(folder, name))];
  return files
    .filter((file) => existsSync(file))
    .flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      if (file.endsWith('.sources')) return parseStanzas(text);
      return file.endsWith('.list') ? parseLines(text) : [];
    });
}

// deb822: paragraphs of `Field: value`, a value going on over indented lines.
export function parseStanzas(text) {
  const entries = [];
  const body = text.replace(/^#.*\n?/gm, '');
  for (const paragraph of body.split(/\n\s*\n/)) {
    const fields = {};
    for (const match of paragraph.matchAll(/^([A-Za-z-]+):[ \t]*(.*(?:\n[ \t].*)*)/gm)) {
      fields[match[1].toLowerCase()] = match[2].trim();
    }
    const words = (name) => (fields[name] ?? '').split(/\s+/).filter(Boolean);
    if (!words('types').includes('deb') || /^(no|false|0|off)$/i.test(fields.enabled ?? ''))
      continue;
    const options = {};
    if (fields['signed-by']) options['Signed-By'] = fields['signed-by'];
    if (fields.trusted) options.Trusted = fields.trusted;
    entries.push({
      uris: words('uris'),
      suites: words('suites'),
      components: words('components'),
      options,
    });
  }
  return entries;
}

// One-line style: deb [signed-by=… trusted=yes] URI suite component…
export function parseLines(text) {
  const entries = [];
  for (const line of text.split('\n')) {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    if (!match) continue;
    const options = {};
    for (const option of (match[1] ?? '').split(/\s+/)) {
      const [key, value] = option.split('=');
      if (key === 'signed-by') options['Signed-By'] = value.replaceAll(',', ' ');
      if (key === 'trusted') options.Trusted = value;
    }
    entries.push({
      uris: [match[2]],
      suites: [match[3]],
      components: match[4].split(/\s+/).filter(Boolean),
      options,
    });
  }
  return entries;
}

// The entries, as deb-src stanzas. Only those that the binary package came from, when that is known
// (`from`: [{ uri, suite, component }], of apt-cache policy): a third party's archive need not have
// sources at all.
export function sourceStanzas(entries, from = []) {
  const same = (a, b) => a.replace(/\/+$/, '') === b.replace(/\/+$/, '');
  const chosen = entries.flatMap((entry) => {
    const uris = entry.uris.filter((uri) => from.some((line) => same(line.uri, uri)));
    const suites = entry.suites.filter((suite) => from.some((line) => line.suite === suite));
    return uris.length && suites.length ? [{ ...entry, uris, suites }] : [];
  });
  return (chosen.length ? chosen : entries)
    .map((entry) =>
      [
        'Types: deb-src',
        `URIs: ${entry.uris.join(' ')}`,
        `Suites: ${entry.suites.join(' ')}`,
        `Components: ${entry.components.join(' ')}`,
        ...Object.entries(entry.options).map(([key, value]) => `${key}: ${value}`),
      ].join('\n'),
    )
    .join('\n\n')
    .concat('\n');
}

// The version of the source that an installed package was built from, or null.
export const sourceVersion = (binary) => ask('dpkg-query', ['-W', `-f=\${source:Version}`, binary]);

// Downloads and unpacks the source of an installed binary package under build/source, through an apt
// configuration of our own under build/apt. Returns the unpacked folder.
export async function fetchSource(source, binary, note) {
  const version = sourceVersion(binary);
  const policy = ask('apt-cache', ['policy', binary]) ?? '';
  const from = [...policy.matchAll(/^\s+-?\d+ (\S+) (\S+)\/(\S+) \S+ Packages$/gm)].map(
    ([, uri, suite, component]) => ({ uri, suite, component }),
  );
  const apt = join(buildDir, 'apt');
  const out = join(buildDir, 'source');
  for (const folder of ['parts', 'lists/partial', 'cache/archives/partial']) {
    mkdirSync(join(apt, folder), { recursive: true });
  }
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  writeFileSync(join(apt, 'parts', 'machine.sources'), sourceStanzas(aptEntries(), from));
  const config = {
    'Dir::Etc::sourcelist': '/dev/null',
    'Dir::Etc::sourceparts': join(apt, 'parts'),
    'Dir::State::lists': join(apt, 'lists'),
    'Dir::Cache': join(apt, 'cache'),
    'APT::Sandbox::User': '', // the downloading user must be able to write into build/
  };
  const options = Object.entries(config).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  await run('apt-get', [...options, 'update'], { log: 'apt-source-update', note });
  await run('apt-get', [...options, 'source', `${source}=${version}`], {
    log: 'apt-source',
    note,
    cwd: out,
  });
  const folder = readdirSync(out, { withFileTypes: true }).find((entry) => entry.isDirectory());
  if (!folder) throw new Failure(`apt-get source ${source} unpacked nothing; see build/logs`);
  return join(out, folder.name);
}
