import assert from 'node:assert/strict';
import test from 'node:test';
import { parts } from '../contents.ts';
import { excerpt, readIndex } from '../search-index.ts';
import { Bindings, field } from './bindings.ts';
import { anchors, renderBook } from './book.ts';
import { siteDocument, wholeDocument } from './document.ts';
import { parseBibliography, renderMarkdown } from './markdown.ts';
import { searchIndex } from './passages.ts';
import { fillStills } from './stills.ts';

const hits = [
  { word: 'lake', row: 1, score: 0.8 },
  { word: 'a<b', row: 2, score: 0.6 },
];
const call = async (method: string, params: Record<string, unknown> = {}) => {
  switch (method) {
    case 'model.load':
      return {};
    case 'model.uses':
      return { width: 256 };
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

test('a fact of a figure becomes a number, in prose and as data', async () => {
  const bindings = new Bindings({ cards: {}, call });
  const text = await bindings.fill(
    '{{bank.dims masked bank | raw}} {{bank.dims masked bank | count}}',
  );
  assert.match(text, /^256 <data value="256" data-source="bank.dims masked bank">256<\/data>$/);
  // Data stays data: a question whose number can't be had can still be asked.
  const missing = '{{bank.dims masked none | raw}} {{bank.none}} {{none.dims}}';
  assert.match(await bindings.fill(missing), /^null <data class="missing"/);
  assert.equal(bindings.missing.length, 3);
});

test('what cannot be had is an ellipsis and is listed', async () => {
  const bindings = new Bindings({ cards: {}, call: null });
  const text = await bindings.fill('{{card words data.words}} and {{nearest.rows}}');
  assert.equal(text.match(/class="missing"/g)?.length, 2);
  assert.equal(bindings.missing.length, 2);
  assert.throws(() => field({ a: 1 }, 'a.b'), /no “a\.b”/);
});

test('a chapter has an opening, sections, sources and questions', () => {
  const bibliography = parseBibliography('[^a]: Source A\n\n[^b]: Source B\n');
  const chapter = renderMarkdown(
    'page',
    `Opening.

## One *word* {#one}

Text.[^b] More.[^a] Again.[^b]

\`\`\`question
{ "prompt": "Is *x*?", "rule": "largest", "options": [{ "label": "yes" }], "why": "So." }
\`\`\`
`,
    bibliography,
  );
  assert.deepEqual(chapter.sections, [{ id: 'one', text: 'One *word*' }]);
  assert.equal(chapter.opening, '<p>Opening.</p>\n');
  assert.match(chapter.body, /<h2 id="one">One <em>word<\/em><\/h2>/);
  assert.deepEqual(chapter.cited, ['b', 'a']);
  assert.match(chapter.body, /<ol><li id="page-b">Source B<\/li><li id="page-a">/);
  assert.match(chapter.body, /href="#page-b" aria-label="Source 1"/);
  assert.match(chapter.body, /<p slot="prompt">Is <em>x<\/em>\?<\/p>/);
  assert.match(chapter.body, /data-question="\{&quot;rule/);
  assert.throws(() => renderMarkdown('page', 'x[^none]'), /\[\^none\] is not in the bibliography/);
});

test('formulas and t-SNE do not break where nobody would', () => {
  const { body } = renderMarkdown(
    'page',
    '## T {#t}\n\nBy [t-SNE](#term-t-sne): ‖a − b‖² = a·a + b·b − 2 a·b is 2 − 2 cos, about −1.\n',
  );
  assert.match(body, />By <a [^>]*><span class="tied">t-SNE<\/span><\/a>/);
  // Only at "=" and "+", and in prose.
  const formula = '‖a~−~b‖² = a·a + b·b~−~2~a·b is 2~−~2~cos, about −1.';
  assert.ok(body.includes(formula.replaceAll('~', '\u00a0')), body);
  const { opening: question } = renderMarkdown(
    'page',
    '```question\n{ "prompt": "How?", "rule": "largest", "options": [{ "label": "1 − d ÷ 2" }], "why": "So." }\n```',
  );
  assert.equal(question.split('1\u00a0−\u00a0d\u00a0÷\u00a02').length, 3, 'as data and as a list');
});

test('a figure gets a still that escapes its words', async () => {
  const bindings = new Bindings({ cards: {}, call });
  const html = await fillStills(
    '<p><es-nearest word="river" metric="cosine"></es-nearest></p>',
    bindings,
  );
  assert.match(html, /^<es-nearest class="figure" word="river" metric="cosine"><div slot="still"/);
  assert.match(html, /a&lt;b/);
  assert.doesNotMatch(html, /style=/);
  await assert.rejects(
    fillStills('<p><es-nothing></es-nothing></p>', bindings),
    /no folder web\/explorables\/nothing/,
  );
});

// The book. --------------------------------------------------------------------------------------

const [first, second] = parts.flatMap(({ chapters }) => chapters);

const small = (chapter = '') =>
  renderBook({
    chapters: {
      [second!.slug]:
        `Two.\n\n## Section {#two}\n\n[back](#one) [term](#term-vector) [card](/models/x)\n${chapter}`,
      [first!.slug]:
        `One.\n\n## Section {#one}\n\n[on](#two) [figure](#figure-map)[^a]\n\n<es-map id="here"></es-map>\n`,
    },
    pages: {
      cover: 'Welcome.\n\n## Contents {#contents}\n\n<!-- chapters -->\n',
      glossary: '<!-- glossary -->',
      terms: 'vector\n: A list of numbers.',
      bibliography: '[^a]: A source',
      sources: '<!-- sources -->',
    },
    facts: { cards: {}, call },
  });

const assets = { script: 's.js', style: 's.css', font: 'f.woff2' };

test('pages come in the order of the contents, and only those that are written', async () => {
  const book = await small();
  const paths = book.pages.filter(({ kind }) => kind !== 'figure').map(({ path }) => path);
  assert.deepEqual(paths, [
    'index.html',
    `chapters/${first!.slug}.html`,
    `chapters/${second!.slug}.html`,
    'glossary.html',
    'sources.html',
  ]);
});

test('a link is relative on the site, and within the document where that holds all pages', async () => {
  const book = await small();
  const chapter = book.pages.find(({ slug }) => slug === second!.slug)!;
  const { html, missing } = siteDocument(book, chapter, { assets, preload: [] });
  assert.deepEqual(missing, []);
  assert.ok(html.includes(`<a href="../chapters/${first!.slug}.html#one">back</a>`));
  assert.ok(html.includes('<a href="../glossary.html#term-vector">term</a>'));
  assert.ok(html.includes('<a href="../models/x">card</a>'));
  // Firefox prefetches what a link element calls next, against the page's policy.
  assert.doesNotMatch(html, /<link rel="(prev|next)"/);
  assert.match(html, /<a class="prev" rel="prev" href="[^"]+\.html">/);
  assert.match(html, /<a href="..\/">Embedscope<\/a>/);
  assert.doesNotMatch(html, /canonical|og:url|og:image/, 'nothing that needs the site’s address');

  const address = new URL('https://example.org/book/');
  const known = siteDocument(book, chapter, { assets, preload: [], address }).html;
  const own = `https://example.org/book/chapters/${second!.slug}.html`;
  assert.ok(known.includes(`<link rel="canonical" href="${own}">`));
  assert.ok(known.includes(`<meta property="og:url" content="${own}">`));

  const whole = wholeDocument(book, { policy: '', head: '', licences: '#two' });
  assert.deepEqual(whole.missing, []);
  assert.ok(whole.html.includes('<a href="#one">back</a>'));
  assert.ok(whole.html.includes('<a href="#here">figure</a>'), 'a figure’s page is its place here');
  assert.ok(whole.html.includes(' card'));
  assert.doesNotMatch(whole.html, /href="(\/|\.\.)/);
});

test('links that lead nowhere, ids given twice and headings without one are listed', async () => {
  const book = await small('[b](#nowhere)\n\n## Section {#one}\n\n## None\n');
  const chapter = book.pages.find(({ slug }) => slug === second!.slug)!;
  const { missing } = siteDocument(book, chapter, { assets, preload: [] });
  assert.deepEqual(missing, [`${chapter.path}: a link to #nowhere`]);
  assert.ok(book.missing.some((line) => line.startsWith('#one on')));
  assert.ok(book.missing.some((line) => line.includes('“None” has no {#id}')));
});

test('sections and figures are found at their new address by what they were called', async () => {
  const all = anchors(await small());
  assert.equal(all.one, `chapters/${first!.slug}.html#one`);
  assert.equal(all.map, `chapters/${first!.slug}.html#here`);
  assert.equal(all.glossary, 'glossary.html');
  assert.equal(all['term-vector'], 'glossary.html#term-vector');
});

test('the search finds a section by its words, and leads to it', async () => {
  const index = readIndex(searchIndex(await small('Ducks swim on the pond.')));
  const [hit] = index.search('duck pond');
  assert.equal(hit?.id, 'two');
  assert.equal(hit?.path, `chapters/${second!.slug}.html`);
  assert.match(hit?.text, /Ducks swim/);
  assert.equal(index.search('vector')[0]?.id, 'term-vector');
  assert.equal(index.search('zebra').length, 0);
});

test('an excerpt is cut at words, around the first that was found', () => {
  const text = `${'before '.repeat(40)}here it is ${'after '.repeat(40)}`.trim();
  const cut = excerpt(text, ['here'], 60);
  assert.match(cut, /^… (before )+here it is (after )*after …$/);
  assert.ok(cut.length < 70);
  assert.equal(excerpt('short', ['x']), 'short');
});
