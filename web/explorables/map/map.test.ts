import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Choice, presets } from './index.ts';
import {
  axesText,
  COMPONENTS,
  componentChoices,
  componentsOf,
  dimsOf,
  drawnComponents,
  explainedBy,
  keyOf,
  type Layout,
  layoutText,
  rowChoices,
  rowsFor,
  tableOf,
} from './map.layout.ts';
import { farthest, type Neighbourhood, neighbourhoodOf, ranksOf } from './map.neighbourhood.ts';
import { globalVerdict, marks, STYLES } from './map.parts.ts';

const choice: Choice = presets.defaults;
const umap: Choice = { ...choice, method: 'umap' };
const deep: Choice = { ...choice, dims: '3', components: '2-4' };

describe('a layout', () => {
  it('is told apart by what its method looks at', () => {
    assert.equal(keyOf(umap), keyOf({ ...umap, perplexity: 9, components: '2-3', word: 'lake' }));
    assert.notEqual(keyOf(umap), keyOf({ ...umap, minDist: 0.2 }));
    assert.notEqual(keyOf(umap), keyOf({ ...umap, seed: 2 }));
    assert.notEqual(keyOf(umap), keyOf({ ...umap, rows: 2000 }));
    assert.notEqual(keyOf(umap), keyOf(choice));
    assert.notEqual(keyOf(choice), keyOf(deep));
  });

  it('is named with what it was told', () => {
    assert.equal(layoutText(umap), 'UMAP, 15 neighbours, minimum distance 0.10, seed 1');
    assert.equal(layoutText({ ...choice, method: 'tsne' }), 't-SNE, perplexity 30, seed 1');
    assert.equal(layoutText(deep), 'PCA, components 2–4');
  });

  it('has axes for each number of dimensions', () => {
    assert.equal(componentsOf({ ...choice, components: '3-4' }), '3-4');
    assert.equal(componentsOf({ ...choice, dims: '3' }), '1-3');
    const labels = componentChoices(deep).map(({ label }) => label);
    assert.deepEqual(labels, ['1–3', '2–4', '3–5']);
    assert.deepEqual([dimsOf(choice), dimsOf(deep)], [2, 3]);
  });

  it('grows to reach a word', () => {
    assert.deepEqual(rowChoices(30_000), [2000, 5000, 20_000, 30_000]);
    assert.deepEqual(rowChoices(900), [900]);
    assert.equal(rowsFor(10, 2000, 30_000), 2000);
    assert.equal(rowsFor(2000, 2000, 30_000), 5000);
    assert.equal(rowsFor(25_000, 5000, 30_000), 30_000);
  });

  it('draws the chosen components, and says what they hold', () => {
    // Component c of row i is 10·i + c.
    const all = Float32Array.from({ length: 3 * COMPONENTS }, (_, i) => {
      return 10 * Math.floor(i / COMPONENTS) + (i % COMPONENTS) + 1;
    });
    assert.deepEqual(
      [...drawnComponents(all, { ...choice, components: '2-3' })],
      [2, 3, 12, 13, 22, 23],
    );
    assert.deepEqual([...drawnComponents(all, deep).slice(0, 4)], [2, 3, 4, 12]);
    const explained = Float32Array.from([0.5, 0.25, 0.125, 0.0625, 0.03125]);
    assert.equal(explainedBy(explained, choice), 0.75);
    assert.equal(explainedBy(explained, deep), 0.4375);
  });

  it('tells a direction that follows frequency from those that do not', () => {
    assert.match(axesText([0.1, -0.62, 0.9], choice), /Component 2, bottom to top,.*−0\.62/);
    assert.doesNotMatch(axesText([0.1, -0.05, 0.9], choice), /Component/);
    assert.match(axesText([0.1, -0.05, 0.9], { ...choice, dims: '3' }), /Component 3 partly/);
    assert.match(axesText([0.9, 0.9], umap), /gaps between them do not/);
  });
});

const layout: Layout = {
  key: 'k',
  choice: { ...umap, rows: 2 },
  coordinates: Float32Array.from([0.5, 1, 2, 3]),
  share: 1,
  milliseconds: 1500,
  disparity: null,
};
const quality = {
  trustworthiness: 0.9,
  continuity: 0.8,
  meanKept: 0.25,
  kept: Float32Array.from([0.5, 1]),
  judged: Uint32Array.from([0, 1]),
} as NonNullable<Layout['quality']>;

describe('what is said of a layout', () => {
  const drawn = { explained: Float32Array.from([0.04, 0.01]) } as Parameters<
    typeof globalVerdict
  >[1];

  it('grows with what is known', () => {
    const run = 'UMAP, 15 neighbours, minimum distance 0.10, seed 1, placed 2 words in 1.5 s.';
    assert.equal(globalVerdict(layout, drawn), run);
    assert.match(
      globalVerdict({ ...layout, share: 0.25 }, drawn),
      /stopped after 25.% of the run\.$/,
    );
    const all = globalVerdict({ ...layout, quality, disparity: 0.37 }, drawn);
    assert.match(all, /it preserves 2\.50 of 10 on average\./);
    assert.match(all, /Aligned with the previous map, 37.% of the variance still differs\./);
    const pca = globalVerdict({ ...layout, choice }, drawn);
    assert.match(pca, /holds 5\.0.% of the variance of 20,000 words/);
  });

  it('is saved with every word, its place and the share preserved', () => {
    const words = ['a', 'b', 'not drawn'];
    assert.deepEqual(tableOf(words, layout).rows, [
      ['a', 0.5, 1],
      ['b', 2, 3],
    ]);
    const table = tableOf(words, { ...layout, quality });
    assert.deepEqual(table.header, ['word', 'x', 'y', 'share of nearest words preserved']);
    assert.deepEqual(table.rows[1], ['b', 2, 3, 1]);
  });
});

describe('a neighbourhood', () => {
  const line = Float32Array.from([0, 0, 1, 0, 5, 0, -2, 0, 2, 0]);
  const about = { row: 0, word: 'w0', key: 'k' };
  const found = neighbourhoodOf(
    about,
    { near: Uint32Array.of(2, 1), drawn: Uint32Array.of(1, 3), kept: 1 },
    new Map([
      [1, 0.8],
      [2, 0.9],
    ]),
    ranksOf(line, 2, 0, Uint32Array.of(2, 1)),
    (row) => `w${row}`,
  );

  it('ranks words by their distance in the layout, ties by row', () => {
    assert.deepEqual(ranksOf(line, 2, 0, Uint32Array.of(1, 3, 4, 2)), [1, 2, 3, 4]);
    assert.deepEqual(ranksOf(line, 2, 2, Uint32Array.of(4, 0)), [1, 3]);
  });

  it('says which neighbours are preserved, which are lost and who intrudes', () => {
    assert.deepEqual(
      found.neighbours.map(({ word, cosine, rank, preserved }) => [word, cosine, rank, preserved]),
      [
        ['w2', 0.9, 4, false],
        ['w1', 0.8, 1, true],
      ],
    );
    assert.deepEqual(found.intruders, [{ row: 3, word: 'w3' }]);
    assert.equal(farthest(found)?.word, 'w2');
    const whole: Neighbourhood = { ...found, neighbours: found.neighbours.slice(1) };
    assert.equal(farthest(whole), undefined);
  });

  it('is drawn with lines that differ in more than colour', () => {
    const { marks: drawn, edges } = marks(found);
    assert.deepEqual(
      drawn.map(({ index, style }) => [index, style]),
      [
        [0, STYLES.word],
        [2, STYLES.lost],
        [1, STYLES.preserved],
        [3, STYLES.intruder],
      ],
    );
    assert.deepEqual(
      edges.map(({ from, to, line: kind }) => [from, to, kind]),
      [
        [0, 2, 'dotted'],
        [0, 1, 'solid'],
      ],
    );
    assert.deepEqual(marks(null), { marks: [], edges: [] });
  });
});
