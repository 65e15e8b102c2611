import assert from 'node:assert/strict';
import test from 'node:test';
import * as model from './__name__.model.ts';
import { presets } from './index.ts';

test('the verdict has the words and the number', () => {
  const said = model.verdict({ ...presets.defaults, a: 'x', b: 'y' }, 0.71234);
  assert.equal(said, 'The cosine of “x” and “y” is 0.712.');
});
