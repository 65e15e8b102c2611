import assert from 'node:assert/strict';
import { it } from 'node:test';
import { figures } from '#figures';
import { oembed } from './oembed.ts';

it('is a rich oEmbed whose frame is the figure, as large as it says', () => {
  const root = new URL('https://example.org/embedscope/');
  for (const figure of figures) {
    const { html, width, height, ...rest } = oembed(root, figure);
    assert.deepEqual(rest, {
      version: '1.0',
      type: 'rich',
      provider_name: 'Embedscope',
      provider_url: 'https://example.org/embedscope/',
      title: figure.title,
    });
    assert.ok(width > 0 && height > 0);
    const source = `https://example.org/embedscope/embed/frame.html?figure=${figure.name}`;
    assert.ok(html.includes(`src="${source}"`), html);
    assert.ok(html.includes(`height="${height}"`), html);
  }
});
