import assert from 'node:assert/strict';
import { it } from 'node:test';
import { reasonOf } from './reason.ts';

const ours = 'https://example.org';
const failed = new TypeError(
  'Failed to fetch dynamically imported module: https://example.org/a.js',
);

it('names the policy only where it has refused a script of ours', () => {
  assert.match(
    reasonOf(failed, ours, [ours], true),
    /forbids scripts from https:\/\/example\.org: /,
  );
  assert.match(reasonOf(failed, ours, ['https://other.org'], true), /could not be fetched from/);
  assert.match(
    reasonOf(failed, null, ['https://cdn.org'], true),
    /forbids scripts from https:\/\/cdn/,
  );
});

it('names the address where an engine tells it, and else where scripts are', () => {
  assert.match(reasonOf(failed, ours, [], true), /from https:\/\/example\.org\/a\.js: /);
  const webkit = new TypeError('Importing a module script failed.');
  assert.match(reasonOf(webkit, ours, [], true), /from https:\/\/example\.org: /);
  assert.match(reasonOf(webkit, null, [], true), /could not be fetched: the server/);
  assert.match(reasonOf(webkit, null, [], false), /could not be fetched: there is no connection/);
});

it('tells an old browser and a failure of the script itself from one of the network', () => {
  assert.match(reasonOf(new SyntaxError('Unexpected token'), ours, [], true), /browser is too old/);
  assert.match(reasonOf(new TypeError('x is not a function'), ours, [], true), /failed: x is not/);
});
