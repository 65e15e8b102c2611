import assert from 'node:assert/strict';
import test from 'node:test';
import { renderReading } from './markup.ts';
import { levels, type Work } from './work.ts';
import { works } from './works.ts';

const forms = {
  arxiv: /^\d{4}\.\d{4,5}$/,
  doi: /^10\.\d{4,9}\/\S+$/,
  isbn: /^97[89]\d{10}$/,
  acl: /^[A-Z]\d{2}-\d{4}$/,
  url: /^https:\/\/\S+$/,
};

/** The last digit of an ISBN makes the weighted sum a multiple of ten (ISO 2108). */
const isIsbn = (id: string) =>
  [...id].reduce((sum, digit, i) => sum + Number(digit) * (i % 2 ? 3 : 1), 0) % 10 === 0;

test('thirty works or more, five or more for each level, each named once', () => {
  assert.ok(works.length >= 30);
  for (const { level } of levels) {
    const own = works.filter((work) => work.level === level);
    assert.ok(own.length >= 5, `${level} has ${own.length}`);
  }
  const repeated = (key: (work: Work) => string) => {
    const seen = works.map(key);
    return seen.filter((value, index) => seen.indexOf(value) !== index);
  };
  assert.deepEqual(
    repeated(({ title }) => title.toLowerCase()),
    [],
  );
  assert.deepEqual(
    repeated(({ url }) => url),
    [],
  );
  assert.deepEqual(
    repeated(({ record }) => `${record.kind} ${record.id}`),
    [],
  );
});

for (const work of works) {
  test(`“${work.title}” is complete, and its record is well-formed`, () => {
    const { authors, year, url, purpose, record } = work;
    assert.ok(authors.length > 3 && !/et al/.test(authors));
    assert.ok(Number.isInteger(year) && year >= 1950 && year <= new Date().getFullYear());
    assert.equal(new URL(url).protocol, 'https:');
    assert.match(purpose, /^[A-Z“].{20,}\.$/);
    assert.equal(purpose.match(/[.!?](\s|$)/g)?.length, 1, 'one sentence');
    assert.match(record.id, forms[record.kind]);
    if (record.kind === 'isbn') assert.ok(isIsbn(record.id), `${record.id} has a wrong digit`);
    if (record.kind === 'arxiv') {
      // Its first four digits are the year and month of the first version.
      assert.equal(2000 + Number(record.id.slice(0, 2)), year);
      assert.ok(Number(record.id.slice(2, 4)) <= 12);
    }
    if (record.kind === 'url') assert.ok(record.id.length > 'https://'.length + 5);
  });
}

test('the page has every work once, under its level, and escapes what it holds', () => {
  const html = renderReading(works);
  assert.equal(html.match(/<cite>/g)?.length, works.length);
  assert.equal(html.match(/<h2 /g)?.length, levels.length);
  const work = { ...works[0]!, title: 'a <b> & "c"' };
  assert.match(renderReading([work]), /<cite>a &lt;b&gt; &amp; &quot;c&quot;<\/cite>/);
});
