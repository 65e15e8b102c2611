import assert from 'node:assert/strict';
import test from 'node:test';
import { Kept } from './kept.ts';

const kept = new Kept<number>({
  key: 'test',
  version: 2,
  parse: ({ n }) => {
    if (typeof n !== 'number') throw new Error('It has no number.');
    return n;
  },
  format: (n) => ({ n }),
});

/** A storage of one entry; `refuse` says what it throws at. */
function storage(text: string | null, refuse: 'nothing' | 'writing' | 'everything' = 'nothing') {
  const state = { text };
  const refused = (when: string) => {
    if (refuse === 'everything' || refuse === when) throw new DOMException('refused');
  };
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    value: {
      getItem: () => {
        refused('reading');
        return state.text;
      },
      setItem: (_: string, value: string) => {
        refused('writing');
        state.text = value;
      },
      removeItem: () => {
        refused('removing');
        state.text = null;
      },
    },
  });
  return state;
}

test('what is written is read back, with its version', () => {
  const state = storage(null);
  assert.deepEqual(kept.read(), { state: 'nothing' });
  assert.equal(kept.write(7), 'kept');
  assert.equal(state.text, '{"version":2,"n":7}');
  assert.deepEqual(kept.read(), { state: 'kept', value: 7 });
  assert.equal(kept.remove(), true);
  assert.deepEqual(kept.read(), { state: 'nothing' });
});

test('what cannot be read is said and never overwritten', () => {
  const cases: [string, RegExp][] = [
    ['{', /not JSON/],
    ['null', /not a JSON object/],
    ['[]', /not a JSON object/],
    ['7', /not a JSON object/],
    ['{"n":7}', /version is missing/],
    ['{"version":3,"n":7}', /version is 3; this page reads version 2/],
    ['{"version":2}', /no number/],
  ];
  for (const [text, why] of cases) {
    const state = storage(text);
    const found = kept.read();
    assert.equal(found.state, 'unreadable');
    assert.match(found.state === 'unreadable' ? found.why : '', why);
    assert.equal(kept.write(1), 'unreadable');
    assert.equal(state.text, text);
    assert.equal(kept.remove(), true);
  }
});

test('blocked and full storage are answers', () => {
  storage(null, 'everything');
  assert.deepEqual(kept.read(), { state: 'blocked' });
  assert.equal(kept.write(1), 'blocked');
  assert.equal(kept.remove(), false);
  storage(null, 'writing');
  assert.equal(kept.write(1), 'full');
});
