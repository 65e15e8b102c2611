import assert from 'node:assert/strict';
import test from 'node:test';
import { pagesOfLinks } from '../../scripts/lib/pdf-links.mjs';

// What Chromium writes, shortened: a tree of pages, and a dictionary of named destinations.
const pdf = Buffer.from(`%PDF-1.4
1 0 obj
<</Type /Catalog
/Pages 2 0 R
/Dests 9 0 R>>
endobj
2 0 obj
<</Type /Pages
/Kids [3 0 R 4 0 R]>>
endobj
3 0 obj
<</Type /Pages
/Kids [5 0 R 6 0 R]>>
endobj
4 0 obj
<</Type /Page>>
endobj
5 0 obj
<</Type /Page>>
endobj
6 0 obj
<</Type /Page>>
endobj
9 0 obj
<</near-and-far [5 0 R /XYZ 0 700 0]
/term-t-sne [4 0 R /XYZ 0 20 0]
/caf#C3#A9 [6 0 R /XYZ 0 0 0]>>
endobj
trailer
<</Root 1 0 R>>
`);

test('each named place is on its page, counted from 1 through the tree', () => {
  assert.deepEqual(
    [...pagesOfLinks(pdf)],
    [
      ['near-and-far', 1],
      ['term-t-sne', 3],
      ['café', 2],
    ],
  );
});

test('a document without named places has none', () => {
  assert.equal(pagesOfLinks(Buffer.from('%PDF-1.4\n')).size, 0);
});
