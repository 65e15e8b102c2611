// A figure stands in pages whose root font is not ours: its layout doesn't follow it, its text does within bounds.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { test } from 'node:test';
import { inRoot, root } from '../../scripts/lib/paths.mjs';
import { filesUnder } from '../../scripts/lib/stamp.mjs';

const folders = ['kit', 'explorables'].map((name) => inRoot('web', name));

test('no length of a figure follows the root font of the page around it, but its text', () => {
  const files = filesUnder(folders).filter((file) => /(?<!\.(test|still))\.ts$/.test(file));
  assert.ok(files.length > 50);
  const found = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => /\dr(em|lh)\b/.test(line))
      .map((line) => `${relative(root, file)}: ${line.trim()}`),
  );
  assert.deepEqual(found, [
    'web/kit/theme/tokens.styles.ts: --text: var(--es-text, clamp(17px, 1.125rem, 22px));',
  ]);
});
