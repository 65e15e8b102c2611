import assert from 'node:assert/strict';
import test from 'node:test';
import { Bindings, field } from './bindings.ts';
import { renderChapter } from './markdown.ts';
import { framePage, renderContent } from './page.ts';
import { fillStills } from './stills.ts';

const hits = [
  { word: 'lake', row: 1, score: 0.8 },
  { word: 'a<b', row: 2, score: 0.6 },
];
const call = async (method: string, params: Record<string, unknown> = {}) => {
  switch (method) {
    case 'model.load':
      return { layers: 1, width: 2, context: 99, bos: null };
    case 'text.encode': {
      // A piece a word.
      const words = [...(params.text as string).matchAll(/\S+/g)];
      return {
        ids: Uint32Array.from(words, (word) => word[0].length),
        pieces: words.map((word) => word[0]),
        spans: Uint32Array.from(words.flatMap((word) => [word.index, word.index + word[0].length])),
      };
    }
    case 'model.run': {
      const ids = params.ids as number[];
      const same = { values: Float32Array.from(ids.flatMap(() => [1, 0])) };
      const turned = { values: Float32Array.from(ids.flatMap(() => [1, ids.length])) };
      const tensors = { 'hidden.0': same, 'hidden.1': same, final: turned };
      return { tensors, milliseconds: 1 };
    }
    case 'vectors.open':
    case 'vectors.close':
      return {};
    case 'projection.pca':
      return { coordinates: new Float32Array(16), explained: Float32Array.of(0.5, 0.25) };
    case 'vectors.compare':
      return { cosine: 0.71234 };
    case 'vectors.neighbourhood': {
      const cosine = { hits, baseline: { mean: 0.2, deviation: 0.1, p05: 0, p99: 0.4 } };
      return { query: { word: params.word }, lists: { cosine } };
    }
    default:
      throw new Error(`no ${method}`);
  }
};

test('a binding becomes its number, with its source beside it', async () => {
  const bindings = new Bindings({ cards: { words: { data: { words: 69_512_000 } } }, call });
  const text = await bindings.fill(
    'a {{call vectors.compare {"a":"x","b":"y"} cosine}} b {{card words data.words | million}}',
  );
  assert.match(text, /<data value="0.71234" data-source="call [^"]*">0\.712<\/data>/);
  assert.match(text, />69\.5 million<\/data>/);
  assert.match(await bindings.fill('{{nearest.neighbours bank 2}}'), /\*lake\*, \*a<b\*/);
  assert.deepEqual(bindings.missing, []);
});

test('a twin’s cosines become numbers, in prose and as data', async () => {
  const bindings = new Bindings({ cards: {}, call });
  const text = await bindings.fill(
    '{{bank.cosine masked bank 1 2 0 | raw}} {{bank.cosine masked bank 1 3 | cosine}}',
  );
  // Sentences 1 and 3 have nine words each.
  assert.match(text, /^1 <data [^>]*>1\.000<\/data>$/);
  assert.match(await bindings.fill('{{bank.nearest masked bank | count}}'), />3<\/data>$/);
  await bindings.fill(
    '{{bank.cosine masked none 1 2}} {{bank.cosine none bank 1 2}} {{bank.cosine masked bank 1 9}}',
  );
  assert.equal(bindings.missing.length, 3);
  const still = await fillStills('<p><es-bank></es-bank></p>', bindings);
  assert.match(still, /<ol class="still-sentences"><li>We sat on the <b>bank<\/b> of/);
  assert.match(still, /<th scope="row">the last norm<\/th><td>1\.000<\/td>/);
});

test('what cannot be had is an ellipsis and is listed', async () => {
  const bindings = new Bindings({ cards: {}, call: null });
  const text = await bindings.fill('{{card words data.words}} and {{nearest.rows}}');
  assert.equal(text.match(/class="missing"/g)?.length, 2);
  assert.equal(bindings.missing.length, 2);
  assert.throws(() => field({ a: 1 }, 'a.b'), /no “a\.b”/);
});

test('a chapter has a title, contents, sources and questions', () => {
  const chapter = renderChapter(
    `# Title

Opening.

<!-- contents -->

## One {#one}

Text.[^b] More.[^a] Again.[^b]

\`\`\`question
{ "prompt": "Is *x*?", "rule": "largest", "options": [{ "label": "yes" }], "why": "So." }
\`\`\`

[^a]: Source A
[^b]: Source B
`,
  );
  assert.equal(chapter.title, 'Title');
  assert.deepEqual(chapter.contents, [{ id: 'one', text: 'One' }]);
  assert.match(chapter.opening, /Opening/);
  assert.match(chapter.body, /<h2 id="one">One<\/h2>/);
  assert.match(chapter.body, /<ol><li id="source-b">Source B<\/li><li id="source-a">/);
  assert.match(chapter.body, /<p slot="prompt">Is <em>x<\/em>\?<\/p>/);
  assert.match(chapter.body, /data-question="\{&quot;rule/);
  assert.throws(() => renderChapter('x[^none]'), /\[\^none\] is not given/);
});

test('a figure gets a still that escapes its words', async () => {
  const bindings = new Bindings({ cards: {}, call });
  const html = await fillStills(
    '<p><es-nearest word="river" metric="cosine"></es-nearest></p>',
    bindings,
  );
  assert.match(html, /^<es-nearest word="river" metric="cosine"><div slot="still"/);
  assert.match(html, /a&lt;b/);
  assert.doesNotMatch(html, /style=/);
  await assert.rejects(
    fillStills('<p><es-nothing></es-nothing></p>', bindings),
    /no folder web\/explorables\/nothing/,
  );
});

test('links that lead nowhere are listed', async () => {
  const content = await renderContent({
    chapter: '# T\n\n<!-- contents -->\n\n## S {#search}\n\n[a](#term-vector) [b](#nowhere)\n',
    glossary: 'vector\n: A list of numbers.',
    facts: { cards: {}, call },
  });
  const { html, missing } = framePage(content, { policy: '', head: '', licences: 'l.txt' });
  assert.match(html, /<dt id="term-vector">vector<\/dt>/);
  assert.deepEqual(
    missing.filter((line) => line.startsWith('a link')),
    ['a link to #nowhere'],
  );
});
