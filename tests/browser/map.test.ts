/** "Where does a map put a word’s neighbours?", used as a reader uses it, its numbers computed again from the files. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { everywhere } from './drive/everywhere.ts';
import { desk, phone } from './drive/tab.ts';
import { layoutShift } from './layout-shift.ts';
import { assertShown, numbersIn } from './numbers.ts';
import type { Reader } from './reader.ts';
import { openSite, type Site } from './site.ts';
import {
  type Components,
  nearest,
  nearestInPicture,
  principalComponents,
  procrustes,
  shippedWords,
  trustworthiness,
} from './truth.ts';

const map = 'es-map';
const plot = `${map} >>> es-plot`;
const verdict = `${map} >>> [data-verdict]`;
const field = `${map} >>> es-word-field >>> input`;
const ROWS = 20_000;
/** Few enough to run a layout in every engine; *france* is among them. */
const SMALL = 600;

const embed = (attributes: string) => `<!doctype html><meta charset="utf-8"><title>Map</title>
  <meta name="viewport" content="width=device-width">
  <script type="module" src="embed/element.js"></script>
  <embed-scope figure="map" ${attributes}></embed-scope>`;

let site: Site;
before(async () => {
  site = await openSite({
    pages: {
      '/small.html': embed(`rows="${SMALL}" word="france"`),
    },
  });
});
after(() => site.close());

const components = new Map<number, Components>();
/** So many leading components of the 20,000 words, computed here. */
function truth(count: number): Components {
  if (!components.has(3)) components.set(3, principalComponents(shippedWords(), ROWS, 3));
  const { explained, coordinates } = components.get(3)!;
  if (count === 3) return components.get(3)!;
  return {
    explained: explained.slice(0, count),
    coordinates: coordinates.filter((_, i) => i % 3 < count),
  };
}

async function meetMap(reader: Reader, rows = ROWS): Promise<void> {
  await reader.open(`${site.url}figures/map/#figure=map&rows=${rows}`);
  await reader.meet(map);
  await reader.reads(verdict, `of the variance of ${rows.toLocaleString('en')} words`);
}

/** Of a layout of the first words, dims numbers each: who is drawn nearest to a word. */
function preserved(
  word: string,
  coordinates: ArrayLike<number>,
  explained: readonly number[],
): string[] {
  const words = shippedWords();
  const layout = { coordinates: Float64Array.from(coordinates), explained };
  const drawn = nearestInPicture(layout, words.find(word), 10);
  const near = nearest(words, word, 'cosine', 10, coordinates.length / explained.length);
  return near.filter((hit) => drawn.includes(hit.row)).map((hit) => hit.word);
}

const inLayout = (word: string, dims: number) =>
  preserved(word, truth(dims).coordinates, truth(dims).explained);

everywhere('T19: a query as list, cloud and map, with the numbers that are so', async (reader) => {
  await meetMap(reader);
  const shares = (text: string) => numbersIn(text.slice(text.indexOf('holds')))[0]!;
  const flat = truth(2).explained.reduce((sum, share) => sum + share, 0);
  assertShown(shares(await reader.text(verdict)), 100 * flat, 'share of variance, flat');

  await reader.enter(field, 'france');
  const kept = inLayout('france', 2);
  await reader.reads(verdict, `preserves ${kept.length} of the 10 nearest words of “france”`);
  const words = shippedWords();
  const near = nearest(words, 'france', 'cosine', 10, ROWS);
  const listed = await reader.see(
    ({ all }, at) => all(at).map((row) => row.innerText.trim().split(/[\s,]+/)),
    `${map} >>> .side tbody tr`,
  );
  assert.equal(listed.length, 10);
  for (const [index, [word, cosine, ...place]] of listed.entries()) {
    assert.equal(word, near[index]!.word);
    assertShown(numbersIn(cosine!)[0]!, near[index]!.score, `cosine of ${word}`);
    assert.equal(place.at(-1), kept.includes(word!) ? 'preserved' : 'lost');
  }

  // The same words as a cloud.
  await reader.choose(`${map} >>> .side input[role="switch"]`);
  const cloud = await reader.until(
    'the cloud',
    ({ all }, at) => {
      const found = all(at).map((word) => word.innerText.trim());
      return found.length > 0 ? found : null;
    },
    `${map} >>> .words-cloud li`,
  );
  assert.deepEqual(
    cloud,
    near.map((hit) => hit.word),
  );

  // Lines to each of them, and the share of any other word that is pointed at.
  await reader.until(
    'a line to each of them',
    ({ find }, at, rows) => {
      const { marks } = find(at) as unknown as { marks: { edges: { to: number }[] } };
      return marks.edges.map((edge) => edge.to).join() === rows;
    },
    plot,
    near.map((hit) => hit.row).join(),
  );
  await reader.reads(verdict, 'on average');
  await reader.see(({ find }, at) => find(at)!.focus(), `${plot} >>> .plot`);
  const pointed = `${map} >>> .caption`;
  await reader.tab.press('ArrowRight');
  await reader.reads(pointed, 'of its 10 nearest words are preserved here');
  const [, other = '', share] = /“(.+)”: (\d+) of/.exec(await reader.text(pointed))!;
  assert.equal(Number(share), inLayout(other, 2).length, `preserved of ${other}`);

  // With depth, the same word again.
  await reader.choose(`${map} >>> input[name="dims"][value="3"]`);
  const deep = inLayout('france', 3).length;
  await reader.reads(verdict, `preserves ${deep} of the 10 nearest words of “france”`);

  await reader.enter(field, 'moutain');
  await reader.reads(`${map} >>> .missing`, '“moutain” is not among the 30,000 words');
  assert.deepEqual(await reader.noted(), []);
});

everywhere('a prediction is asked, and graded by the layout', async (reader) => {
  await reader.open(`${site.url}small.html`);
  const small = 'embed-scope >>> es-map';
  await reader.reads(`${small} >>> [data-verdict]`, 'on average');
  await reader.choose(`${small} >>> input[name="prediction"][value="most"]`);
  await reader.choose(`${small} >>> button:text("Check")`);
  await reader.reads(`${small} >>> .graded`, 't-SNE preserves');
  const { coordinates, rows } = await shownBy(reader, small);
  const near = preserved('france', coordinates, [0, 0]);
  assert.equal(rows, SMALL);
  await reader.reads(`${small} >>> .graded`, `t-SNE preserves ${near.length} of the 10`);
  const right = await reader.see(({ find }, at) => find(at)!.dataset.right, `${small} >>> .graded`);
  assert.equal(right, String(near.length >= 6));
  assert.deepEqual(await reader.noted(), []);
});

interface Shown {
  coordinates: number[];
  rows: number;
  share: number;
  disparity: number | null;
  quality: { trustworthiness: number; continuity: number; judged: number[] } | null;
}

/** The layout on the stage, and what the figure says of it. */
function shownBy(reader: Reader, element: string): Promise<Shown> {
  return reader.see(({ find }, at) => {
    const { shown } = find(at) as unknown as {
      shown: {
        coordinates: Float32Array;
        choice: { rows: number };
        share: number;
        disparity: number | null;
        quality?: { trustworthiness: number; continuity: number; judged: Uint32Array };
      };
    };
    const { coordinates, choice, share, disparity, quality } = shown;
    return {
      coordinates: Array.from(coordinates),
      rows: choice.rows,
      share,
      disparity,
      quality: quality ? { ...quality, kept: [], judged: Array.from(quality.judged) } : null,
    };
  }, element) as Promise<Shown>;
}

everywhere(
  'T20: another seed and another parameter run anew, are aligned, and are judged',
  async (reader) => {
    await reader.open(`${site.url}small.html`);
    const small = 'embed-scope >>> es-map';
    const said = `${small} >>> [data-verdict]`;
    await reader.reads(said, 'on average');
    await reader.choose(`${small} >>> input[name="method"][value="umap"]`);
    await reader.reads(said, 'seed 1, placed 600 words');
    await reader.reads(said, 'on average');
    const first = await shownBy(reader, small);
    await reader.choose(`${small} >>> .parameters summary`);
    await reader.choose(`${small} >>> button:text("Run with seed 2")`);
    await reader.reads(said, 'seed 2, placed 600 words');
    await reader.reads(said, 'of the variance still differs');
    await reader.reads(said, 'on average');
    const second = await shownBy(reader, small);
    const still = procrustes(second.coordinates, first.coordinates);
    assert.ok(still > 0.001, 'another seed is another layout');
    const text = await reader.text(said);
    assertShown(numbersIn(text.slice(text.indexOf('Aligned')))[0]!, 100 * still, 'disparity');

    const { trustworthiness: trust, judged } = second.quality!;
    const truly = trustworthiness(second.coordinates, judged, SMALL, 10);
    assert.ok(Math.abs(trust - truly) < 1e-4, `trustworthiness ${trust} is ${truly}`);
    const quality = await reader.text(`${small} >>> .parameters p`);
    assertShown(numbersIn(quality)[0]!, truly, 'trustworthiness');
    assert.match(quality, /continuity 0\.\d{3}/);

    // A parameter moves it again.
    await reader.see(({ find }, at) => {
      const slider = find(at) as HTMLInputElement;
      slider.value = '40';
      slider.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    }, `${small} >>> .parameters input[type="range"]`);
    await reader.reads(said, 'UMAP, 40 neighbours');
    await reader.reads(said, 'on average');
    assert.notDeepEqual((await shownBy(reader, small)).coordinates, second.coordinates);
    assert.deepEqual(await reader.noted(), []);
  },
);

/** The cloud as it is drawn now, shrunk to a hundred numbers. */
function cloud(reader: Reader): Promise<number[]> {
  return reader.see(({ find }) => {
    const plot = find('es-map >>> es-plot') as unknown as { snapshot(): HTMLCanvasElement };
    const small = document.createElement('canvas');
    small.width = small.height = 10;
    const context = small.getContext('2d')!;
    context.imageSmoothingQuality = 'high';
    context.drawImage(plot.snapshot(), 0, 0, 10, 10);
    return Array.from(context.getImageData(0, 0, 10, 10).data);
  });
}

/**
 * The time is that of the engine's WebAssembly, which is the same in all three: 20,000 words once, and where
 * they are fewer, all that the page does is the same.
 */
const laidOut = ({ tab }: Reader) => (tab.engine === 'chromium' ? ROWS : 5000);

everywhere(
  'T18: 20,000 words by PCA, t-SNE and UMAP move as they are placed, and no layout is thrown away',
  async (reader) => {
    const rows = laidOut(reader);
    await meetMap(reader, rows);
    await reader.enter(field, 'france');
    await reader.reads(verdict, 'nearest words of “france”');

    // t-SNE shows how far it is, and the words move.
    await reader.choose(`${map} >>> input[name="method"][value="tsne"]`);
    const progress = `${map} >>> progress[aria-label="t-SNE"]`;
    const share = () =>
      reader.see(
        ({ find }, at) => (find(at) as HTMLProgressElement | null)?.position ?? -1,
        progress,
      );
    await reader.until('progress', ({ find }, at) => find(at) !== null, progress);
    const [early, first] = [await cloud(reader), await share()];
    for (let looks = 0; looks < 100 && isDeepStrictEqual(await cloud(reader), early); looks++) {
      await sleep(200);
    }
    assert.notDeepEqual(await cloud(reader), early, 'the words move');
    assert.ok((await share()) > first, 'and the bar with them');

    // Stopped, it stands as far as it came.
    await reader.choose(`${map} >>> button:text("Cancel")`);
    await reader.reads(verdict, 'stopped after');
    const stopped = await shownBy(reader, map);
    assert.ok(stopped.share > 0 && stopped.share < 1);
    assert.equal(stopped.coordinates.length, 2 * rows);

    // UMAP to its end; what it says is checked against the places that it found.
    await reader.choose(`${map} >>> input[name="method"][value="umap"]`);
    // On a busy machine each half may take as long as anything is waited for.
    await reader.until(
      'half of UMAP',
      ({ find }, bar, said) =>
        ((find(bar) as HTMLProgressElement | null)?.position ?? 0) > 0.5 ||
        find(said)?.textContent?.includes('placed'),
      `${map} >>> progress[aria-label="UMAP"]`,
      verdict,
    );
    await reader.reads(verdict, 'UMAP, 15 neighbours, minimum distance 0.10, seed 1, placed');
    const { coordinates } = await shownBy(reader, map);
    assert.equal(coordinates.length, 2 * rows);
    const kept = preserved('france', coordinates, [0, 0]);
    await reader.reads(verdict, `preserves ${kept.length} of the 10 nearest words of “france”`);
    const said = await reader.see(
      ({ all }, at) => all(at).map((row) => row.innerText.trim().split(/\s+/)[0]!),
      `${map} >>> .side tr.preserved`,
    );
    assert.deepEqual(said, kept);

    // Both are still there.
    const runs = await reader.see(({ find }, at) => {
      const figure = find(at) as unknown as { work(label: string, run: unknown): unknown };
      const counted = { layouts: 0 };
      const work = figure.work.bind(figure);
      figure.work = (label, run) => {
        if (label === 'the layout') counted.layouts++;
        return work(label, run);
      };
      (window as unknown as { counted: object }).counted = counted;
      return counted.layouts;
    }, map);
    await reader.choose(`${map} >>> input[name="method"][value="tsne"]`);
    await reader.reads(verdict, 'stopped after');
    assert.deepEqual((await shownBy(reader, map)).coordinates, stopped.coordinates);
    await reader.choose(`${map} >>> input[name="method"][value="umap"]`);
    await reader.reads(verdict, 'UMAP, 15 neighbours');
    assert.deepEqual((await shownBy(reader, map)).coordinates, coordinates);
    const again = await reader.see(
      () => (window as unknown as { counted: { layouts: number } }).counted.layouts,
    );
    assert.equal(again, runs, 'nothing was run again');
    assert.deepEqual(await reader.noted(), []);
  },
  { devices: [desk] },
);

for (const width of [320, 768, 1440]) {
  everywhere(
    `at ${width} px, nothing moves while the map arrives in its chapter and is measured`,
    async (reader) => {
      if (reader.tab.engine !== 'chromium') return; // the others measure no layout shift
      await reader.open(`${site.url}chapters/how-a-map-lies.html`);
      await reader.until('its fonts', () => document.fonts.status === 'loaded');
      const before = await layoutShift(reader);
      await reader.meet(map);
      await reader.reads(verdict, 'on average');
      await reader.until('nothing at work', ({ find }, at) => !find(at), `${map} >>> .task`);
      const shift = (await layoutShift(reader)) - before;
      assert.ok(shift <= 0.02, `layout shift ${shift}`);
    },
    { devices: [{ ...(width < 640 ? phone : desk), width }] },
  );
}
