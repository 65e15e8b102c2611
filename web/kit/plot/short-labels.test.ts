import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shortLabels } from './short-labels.ts';

describe('labels that are too long', () => {
  it('lose their middle; the others stay as they are', () => {
    const short = ['river', 'lake'];
    assert.equal(shortLabels(short), short);
    const [river, long] = shortLabels(
      ['river', 'pneumonoultramicroscopicsilicovolcanoconiosis'],
      12,
    );
    assert.deepEqual([river, long], ['river', 'pneumon…osis']);
    assert.equal(long?.length, 12);
  });

  it('never read alike where they are not the same', () => {
    const same = (middle: string) => `antidisestab${middle}lishmentarian`;
    const labels = Array.from({ length: 40 }, (_, i) => same(String(i).padStart(20, 'x')));
    const written = shortLabels([...labels, labels[3]!], 10);
    assert.equal(new Set(written.slice(0, 40)).size, 40);
    assert.equal(written[40], written[3]);
    assert.ok(
      written.every((label) => label.length <= 14),
      written.join(' '),
    );
  });

  it('are cut between letters, not through them', () => {
    assert.deepEqual(shortLabels(['😀😁😂🤣😃😄😅😆'], 5), ['😀😁😂…😆']);
  });
});
