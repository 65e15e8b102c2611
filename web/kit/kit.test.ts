import assert from 'node:assert/strict';
import test from 'node:test';
import { toCsv } from './export.ts';
import { fromFragment, snippet, toFragment } from './presets.ts';
import { palette } from './theme/colours.ts';

test('a fragment reads back as the presets it was made from', () => {
  const presets = { word: 'naïve & “so”', k: '5' };
  const fragment = toFragment('nearest', presets);
  assert.deepEqual(fromFragment(fragment, 'nearest'), presets);
  assert.equal(fromFragment(fragment, 'map'), null);
  assert.equal(fromFragment('#a-chapter', 'nearest'), null);
});

test('the snippet is two lines and survives quotes', () => {
  const text = snippet(new URL('https://example.org/book/'), 'nearest', { word: 'say "hi" <b>' });
  assert.deepEqual(text.split('\n'), [
    '<script type="module" src="https://example.org/book/embed/element.js"></script>',
    '<embed-scope figure="nearest" word="say &quot;hi&quot; &lt;b>"></embed-scope>',
  ]);
});

test('CSV quotes what it must', () => {
  const csv = toCsv({ header: ['word', 'score'], rows: [['a,"b"', 0.5]] });
  assert.equal(csv, 'word,score\r\n"a,""b""",0.5\r\n');
});

test('text reaches 4.5:1 and marks 3:1 on paper and on tint, in both themes', () => {
  const luminance = (hex: string) => {
    const [r, g, b] = [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [
      number,
      number,
      number,
    ];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: string, b: string) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
    return (high + 0.05) / (low + 0.05);
  };
  for (const theme of [0, 1] as const) {
    for (const ground of ['paper', 'tint'] as const) {
      for (const [name, pair] of Object.entries(palette)) {
        if (['paper', 'tint', 'rule', 'bar-2'].includes(name)) continue;
        const least = /^(ink|accent)/.test(name) ? 4.5 : 3;
        const ratio = contrast(pair[theme], palette[ground][theme]);
        assert.ok(ratio >= least, `${name} on ${ground}, theme ${theme}: ${ratio.toFixed(2)}`);
      }
    }
  }
});
