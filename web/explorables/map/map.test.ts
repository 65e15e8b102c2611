import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Answer,
  answer,
  aroundOnMap,
  COMPONENTS,
  chosen,
  columns,
  componentsText,
  csvRows,
  DEFAULT_PICTURE,
  directionNote,
  explainedBy,
  farthest,
  frequencyCorrelations,
  fromPresets,
  grade,
  guessed,
  keyOf,
  methodText,
  OVERVIEW,
  ordinal,
  places,
  revealed,
  rowChoices,
  rowsFor,
  toPoints,
  toPresets,
} from './map.model.ts';

const found: Answer = {
  kept: 1,
  neighbours: [
    { row: 4, word: 'spain', cosine: 0.8, place: 3, kept: true },
    { row: 9, word: 'paris', cosine: 0.7, place: 812, kept: false },
    { row: 2, word: 'italy', cosine: 0.6, place: 40, kept: false },
  ],
  strangers: [{ row: 7, word: 'oboe' }],
};

describe('a round', () => {
  it('asks about a chosen word, then reveals', () => {
    const asked = guessed(chosen(3, 'france'), 7);
    assert.deepEqual(asked, { kind: 'asking', row: 3, word: 'france', guess: 7 });
    const shown = revealed(asked, found);
    assert.ok(shown.kind === 'revealed');
    assert.deepEqual([shown.guess, shown.before, shown.answer], [7, null, found]);
  });

  it('keeps guesses between none and all', () => {
    const guess = (value: number) => {
      const round = guessed(chosen(3, 'france'), value);
      return round.kind === 'asking' ? round.guess : null;
    };
    assert.deepEqual([guess(-4), guess(99), guess(2.4)], [0, 10, 2]);
    assert.equal(guessed(OVERVIEW, 3), OVERVIEW);
  });

  it('grades nothing where the reader did not guess', () => {
    const shown = revealed(chosen(3, 'france'), found, true);
    assert.ok(shown.kind === 'revealed');
    assert.equal(shown.guess, null);
    assert.equal(grade(shown.guess, found.kept), '');
  });

  it('remembers what the picture before kept', () => {
    const first = revealed(chosen(3, 'france'), found);
    const again = revealed(first, { ...found, kept: 4 });
    assert.ok(again.kind === 'revealed');
    assert.deepEqual([again.before, again.guess, again.answer.kept], [1, null, 4]);
  });

  it('has nothing to reveal without a word', () => {
    assert.equal(revealed(OVERVIEW, found), OVERVIEW);
  });
});

describe('grades', () => {
  it('say how far off a guess was', () => {
    assert.equal(grade(3, 3), 'You said so.');
    assert.match(grade(4, 3), /one off/);
    assert.match(grade(8, 1), /lost more than you thought/);
    assert.match(grade(1, 8), /did better/);
  });
});

describe('presets', () => {
  it('come back as they went', () => {
    const picture = { ...DEFAULT_PICTURE, rows: 5000, dims: 3, first: 2 } as const;
    const presets = toPresets(picture, revealed(chosen(3, 'france'), found));
    assert.deepEqual(presets, {
      dims: '3',
      rows: '5000',
      components: '2-4',
      word: 'france',
      reveal: 'on',
    });
    assert.deepEqual(fromPresets(presets), { picture, word: 'france', reveal: true });
  });

  it('carry what a method was told', () => {
    const umap = {
      ...DEFAULT_PICTURE,
      method: 'umap',
      neighbours: 30,
      minDist: 0.5,
      seed: 7,
    } as const;
    const presets = toPresets(umap, OVERVIEW);
    assert.deepEqual(presets, {
      dims: '2',
      rows: '20000',
      method: 'umap',
      seed: '7',
      neighbours: '30',
      'min-dist': '0.5',
    });
    assert.deepEqual(fromPresets(presets).picture, umap);
    const wild = fromPresets({ method: 'TSNE', perplexity: '1e9', neighbours: '-4', seed: 'x' });
    assert.deepEqual(
      [wild.picture.method, wild.picture.perplexity, wild.picture.neighbours, wild.picture.seed],
      ['tsne', 50, 2, 1],
    );
  });

  it('tell pictures apart by what their method looks at', () => {
    const umap = { ...DEFAULT_PICTURE, method: 'umap' } as const;
    assert.equal(keyOf(umap), keyOf({ ...umap, perplexity: 9, first: 2 }));
    assert.notEqual(keyOf(umap), keyOf({ ...umap, minDist: 0.2 }));
    assert.notEqual(keyOf(umap), keyOf({ ...umap, seed: 2 }));
    assert.notEqual(keyOf(umap), keyOf(DEFAULT_PICTURE));
    assert.equal(methodText(umap), 'UMAP, 15 neighbours, minimum distance 0.10, seed 1');
  });

  it('fall back where they make no sense', () => {
    const nonsense = { dims: 'nine', rows: '-3', components: 'x', reveal: 'perhaps' };
    assert.deepEqual(fromPresets(nonsense), {
      picture: DEFAULT_PICTURE,
      word: '',
      reveal: false,
    });
    assert.deepEqual(fromPresets({}).picture, DEFAULT_PICTURE);
    assert.equal(fromPresets({ rows: '' }).picture.rows, DEFAULT_PICTURE.rows);
  });

  it('name the components that are drawn', () => {
    assert.equal(componentsText({ ...DEFAULT_PICTURE, first: 3 }), '3-4');
    assert.equal(componentsText({ ...DEFAULT_PICTURE, dims: 3 }), '1-3');
  });
});

describe('rows', () => {
  it('can be chosen up to all there are', () => {
    assert.deepEqual(rowChoices(30_000), [2000, 5000, 20_000, 30_000]);
    assert.deepEqual(rowChoices(20_000), [2000, 5000, 20_000]);
    assert.deepEqual(rowChoices(900), [900]);
  });

  it('grow to reach a word that is not drawn', () => {
    assert.equal(rowsFor(10, 2000, 30_000), 2000);
    assert.equal(rowsFor(2000, 2000, 30_000), 5000);
    assert.equal(rowsFor(25_000, 5000, 30_000), 30_000);
  });
});

/** Three rows of coordinates; component c of row i is 10·i + c. */
const coordinates = Float32Array.from({ length: 3 * COMPONENTS }, (_, i) => {
  return 10 * Math.floor(i / COMPONENTS) + (i % COMPONENTS) + 1;
});

describe('numbers', () => {
  it('draw the chosen components', () => {
    const flat = columns(coordinates, { ...DEFAULT_PICTURE, rows: 3, dims: 2, first: 2 });
    assert.deepEqual([...flat], [2, 3, 12, 13, 22, 23]);
    assert.deepEqual([...toPoints(flat, 2)], [2, 3, 0, 12, 13, 0, 22, 23, 0]);
    const deep = columns(coordinates, { ...DEFAULT_PICTURE, rows: 3, dims: 3, first: 3 });
    assert.deepEqual([...deep], [3, 4, 5, 13, 14, 15, 23, 24, 25]);
    assert.equal(toPoints(deep, 3), deep);
  });

  it('add up the variance that is drawn', () => {
    const explained = Float32Array.from([0.5, 0.25, 0.125, 0.0625, 0.03125]);
    assert.equal(explainedBy(explained, { ...DEFAULT_PICTURE, rows: 1, dims: 2, first: 1 }), 0.75);
    assert.equal(
      explainedBy(explained, { ...DEFAULT_PICTURE, rows: 1, dims: 3, first: 2 }),
      0.4375,
    );
  });

  it('correlate a component with the logarithm of the count', () => {
    const rows = 200;
    const counts = Uint32Array.from({ length: rows }, (_, i) => 1 + i * i);
    const values = new Float32Array(rows * COMPONENTS);
    for (let i = 0; i < rows; i++) {
      values[i * COMPONENTS] = 3 - 2 * Math.log(counts[i]!);
      values[i * COMPONENTS + 1] = i % 2;
    }
    const [first, second, third] = frequencyCorrelations(values, counts);
    assert.ok(Math.abs(first! + 1) < 1e-6);
    assert.ok(Math.abs(second!) < 0.05);
    assert.equal(third, 0);
    assert.equal(frequencyCorrelations(values, new Uint32Array(0))[0], 0);
  });

  it('place words by their distance on the map', () => {
    const line = Float32Array.from([0, 0, 1, 0, 5, 0, -2, 0, 2, 0]);
    assert.deepEqual(places(line, 2, 0, [1, 3, 4, 2]), [1, 2, 3, 4]);
    assert.deepEqual(aroundOnMap(line, 2, 0, 3), [1, 3, 4]);
    assert.deepEqual(aroundOnMap(line, 2, 0, 99), [1, 3, 4, 2]);
  });

  it('say which neighbours were kept, which were lost and who is there instead', () => {
    const near = [
      { row: 1, word: 'a', cosine: 0.9 },
      { row: 2, word: 'b', cosine: 0.8 },
    ];
    const result = answer(near, [2, 5], 1, [40, 1], (row) => `word ${row}`);
    assert.deepEqual(
      result.neighbours.map(({ word, kept, place }) => [word, kept, place]),
      [
        ['a', false, 40],
        ['b', true, 1],
      ],
    );
    assert.deepEqual(result.strangers, [{ row: 5, word: 'word 5' }]);
    assert.equal(farthest(result)?.word, 'a');
    const kept = { ...result, neighbours: result.neighbours.filter((one) => one.kept) };
    assert.equal(farthest(kept), undefined);
  });
});

describe('words about numbers', () => {
  it('count places', () => {
    const said = [1, 2, 3, 4, 11, 12, 13, 21, 102, 111, 4312].map(ordinal);
    assert.deepEqual(said, [
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '13th',
      '21st',
      '102nd',
      '111th',
      '4,312th',
    ]);
  });

  it('tell a direction that follows frequency from one that does not', () => {
    const picture = { ...DEFAULT_PICTURE, rows: 1, dims: 2, first: 1 } as const;
    assert.match(directionNote([0.1, -0.62, 0.9], picture), /component 2, up and down.*−0\.62/);
    assert.match(directionNote([0.1, -0.05, 0.9], picture), /none of those drawn/);
    assert.match(directionNote([0.1, -0.05, 0.9], { ...picture, dims: 3 }), /component 3, corr/);
  });

  it('write every drawn word with its place', () => {
    const flat = Float32Array.from([0.5, 1, 2, 3]);
    assert.deepEqual(csvRows(['a', 'b', 'not drawn'], flat, 2), [
      ['a', 0.5, 1],
      ['b', 2, 3],
    ]);
    assert.deepEqual(csvRows(['a', 'b'], flat, 2, Float32Array.from([0.5, 1])), [
      ['a', 0.5, 1, 0.5],
      ['b', 2, 3, 1],
    ]);
  });
});
