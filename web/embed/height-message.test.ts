import assert from 'node:assert/strict';
import { it } from 'node:test';
import { heightMessage, heightOf } from './height-message.ts';

it('reads what it writes', () => {
  assert.equal(heightOf(heightMessage('nearest', 812)), 812);
});

it('takes nothing else for a height', () => {
  const message = heightMessage('nearest', 812);
  const others: unknown[] = [
    undefined,
    null,
    812,
    'embedscope',
    [],
    {},
    { ...message, type: 'resize' },
    { ...message, version: 2 },
    { ...message, event: 'scroll' },
    ...[-1, 0, 0.5, 20_001, Number.NaN, Number.POSITIVE_INFINITY, '812', null, {}, [812]].map(
      (height) => ({ ...message, height }),
    ),
  ];
  for (const other of others) assert.equal(heightOf(other), null, JSON.stringify(other));
});
