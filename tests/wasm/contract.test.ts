import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import createCore from '#wasm/core';
import createFiles from '#wasm/files';
import createGeometry from '#wasm/geometry';
import {
  declaredInterfaces,
  differences,
  type Interface,
  registeredInterface,
} from './contract.ts';
import { built } from './support.ts';

const declaration = (name: string) =>
  readFileSync(new URL(`../../wasm/${name}`, import.meta.url), 'utf8');
const shared = declaration('boundary/boundary.d.ts');
type Factory = Parameters<typeof registeredInterface>[0];

const core = await registeredInterface(createCore as unknown as Factory, built('core.wasm'));

test('core.d.ts says what core.wasm registers', () => {
  const { core: declared } = declaredInterfaces({ core: declaration('core.d.ts') }, shared, 'Core');
  assert.ok(Object.keys(core.methods).length >= 5);
  assert.deepEqual(differences(core, declared!), []);
});

test('files.d.ts says what files.wasm registers', async () => {
  const files = await registeredInterface(createFiles as unknown as Factory, built('files.wasm'));
  const { files: declared } = declaredInterfaces(
    { files: declaration('files.d.ts') },
    shared,
    'Files',
  );
  assert.deepEqual(differences(files, declared!), []);
});

test('geometry.d.ts says what geometry.wasm registers', async () => {
  const geometry = await registeredInterface(
    createGeometry as unknown as Factory,
    built('geometry.wasm'),
  );
  const { geometry: declared } = declaredInterfaces(
    { geometry: declaration('geometry.d.ts') },
    shared,
    'Geometry',
  );
  assert.ok(Object.keys(geometry.methods).length >= 3);
  assert.deepEqual(differences(geometry, declared!), []);
});

test('text.d.ts says what text.wasm registers', {
  skip: !existsSync(built('text.mjs')) && 'text.wasm is not built',
}, async () => {
  const { default: createText } = (await import('#wasm/text')) as unknown as { default: Factory };
  const text = await registeredInterface(createText, built('text.wasm'));
  const { text: declared } = declaredInterfaces({ text: declaration('text.d.ts') }, shared, 'Text');
  assert.deepEqual(differences(text, declared!), []);
});

test('transformer.d.ts says what transformer.wasm registers', {
  skip: !existsSync(built('transformer.mjs')) && 'transformer.wasm is not built',
}, async () => {
  const { default: create } = (await import('#wasm/transformer')) as unknown as {
    default: Factory;
  };
  const transformer = await registeredInterface(create, built('transformer.wasm'));
  const { transformer: declared } = declaredInterfaces(
    { transformer: declaration('transformer.d.ts') },
    shared,
    'Transformer',
  );
  assert.deepEqual(differences(transformer, declared!), []);
});

test('any change to the declarations is found', () => {
  const original = declaration('core.d.ts');
  const code = original.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '));
  const mutants: Record<string, string> = {};
  const change = (at: number, length: number, text: string) => {
    const name = `mutant${Object.keys(mutants).length}`;
    mutants[name] = code.slice(0, at) + text + code.slice(at + length);
  };
  const body = code.indexOf('export interface');
  const inBody = (pattern: RegExp) =>
    [...code.matchAll(pattern)].filter(({ index }) => index > body);
  // Every name renamed; every type changed; every parameter list one longer.
  for (const { index, 1: name } of inBody(/^ {2,4}(?=\w+\(|(?<=^ {2})\w+:)(\w+)/gm)) {
    change(code.indexOf(name!, index), name!.length, `${name}X`);
  }
  for (const { index, 1: type } of inBody(
    /: (u32|f32|f64|string|boolean|Float32Array|Uint32Array|Uint8Array|Table|Outcome)\b/g,
  )) {
    change(index + 2, type!.length, type === 'u32' ? 'f64' : 'u32');
  }
  for (const { index } of inBody(/\((?=\w+:|\)|\n)/g)) change(index + 1, 0, 'extra: u32, ');
  // Every interface gone.
  for (const { index, 0: text } of inBody(/export interface (?!Core\b)\w+[^{]*\{[\s\S]*?^\}/gm)) {
    change(index, text.length, '');
  }
  assert.ok(Object.keys(mutants).length > 150, `${Object.keys(mutants).length} mutants`);
  for (const [name, declared] of Object.entries(declaredInterfaces(mutants, shared, 'Core'))) {
    if (differences(core, declared).length > 0) continue;
    const lines = mutants[name]!.split('\n');
    const at = lines.findIndex((line, index) => line !== code.split('\n')[index]);
    assert.fail(`not found: ${lines[at]}`);
  }
});

test('any change to the registrations is found', () => {
  const { core: declared } = declaredInterfaces({ core: declaration('core.d.ts') }, shared, 'Core');
  const changed = (change: (copy: Interface) => void) => {
    const copy = structuredClone(core);
    change(copy);
    assert.notDeepEqual(differences(copy, declared!), []);
  };
  for (const kind of ['methods', 'statics'] as const) {
    for (const [owner, members] of Object.entries(core[kind])) {
      changed((copy) => {
        copy[kind][owner]!.unheardOf = ['void'];
      });
      for (const [name, types] of Object.entries(members)) {
        changed((copy) => delete copy[kind][owner]![name]);
        types.forEach((_, index) => {
          changed((copy) => {
            copy[kind][owner]![name]![index] += '?';
          });
        });
      }
    }
  }
  for (const [owner, fields] of Object.entries(core.records)) {
    for (const name of Object.keys(fields)) changed((copy) => delete copy.records[owner]![name]);
  }
});
