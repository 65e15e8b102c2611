import assert from 'node:assert/strict';
import test from 'node:test';
import { html, nothing, svg } from 'lit';
import { markup } from './markup.ts';

test('a template reads as the markup that it draws', () => {
  const rows = ['a', 'b'].map((name) => svg`<circle r=${2}>${name}</circle>`);
  const text = markup(html`<p class="x ${'y'}" id=${'z'}>${'<&"'}${null}${nothing}${[rows]}</p>`);
  assert.equal(
    text,
    '<p class="x y" id="z">&lt;&amp;&quot;<circle r="2">a</circle><circle r="2">b</circle></p>',
  );
});

test('attributes are escaped, dropped or bare; listeners and properties have no text', () => {
  const value = 'a "quoted" <b>';
  assert.equal(
    markup(
      html`<i title=${value} lang=${nothing} ?hidden=${true} ?open=${false} @click=${() => {}} .value=${{}}></i>`,
    ),
    '<i title="a &quot;quoted&quot; &lt;b&gt;" hidden></i>',
  );
  assert.equal(
    markup(html`<i title="${value}"></i>`),
    '<i title="a &quot;quoted&quot; &lt;b&gt;"></i>',
  );
  assert.equal(
    markup(html`<i title="say ${'"'} and ${nothing}"></i>`),
    '<i title="say &quot; and "></i>',
  );
});

test('what has no text is an error', () => {
  assert.throws(() => markup(html`<p>${() => {}}</p>`), TypeError);
});
