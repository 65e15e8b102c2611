/** "Where do 20,000 words live?", used as a reader uses it, its numbers computed again from the files. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Camera } from '../../web/kit/plot/camera.ts';
import { everywhere } from './drive/everywhere.ts';
import { desk, type Point } from './drive/tab.ts';
import { assertShown, numbersIn } from './numbers.ts';
import type { Reader } from './reader.ts';
import { openSite, type Site } from './site.ts';
import {
  type Components,
  nearest,
  nearestInPicture,
  principalComponents,
  shippedWords,
} from './truth.ts';

const map = 'es-map';
const verdict = `${map} >>> [data-verdict]`;
const ROWS = 20_000;

let site: Site;
before(async () => {
  site = await openSite({
    pages: {
      // The page of a host with the map by a given renderer.
      ...Object.fromEntries(
        ['webgl2', 'canvas2d', 'auto'].map((renderer) => [
          `/${renderer}.html`,
          `<!doctype html><meta charset="utf-8"><title>Map</title>
           <script type="module" src="embed/element.js"></script>
           <embed-scope figure="map" rows="2000" renderer="${renderer}"></embed-scope>`,
        ]),
      ),
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

async function meetMap(reader: Reader): Promise<void> {
  await reader.open(site.url);
  await reader.meet(map);
  await reader.reads(verdict, 'of the variance of 20,000 words');
}

everywhere(
  'T19: a word is found, guessed at and revealed, with the numbers that are so',
  async (reader) => {
    await meetMap(reader);
    const shares = (text: string) => numbersIn(text.slice(text.indexOf('keeps')))[0]!;
    const flat = truth(2).explained.reduce((sum, share) => sum + share, 0);
    assertShown(shares(await reader.text(verdict)), 100 * flat, 'share of variance, flat');

    await reader.enter(`${map} >>> es-word-field >>> input`, 'france');
    await reader.reads(`${map} >>> .ask`, 'nearest to “france”');
    await reader.choose(`${map} >>> button:text("Show the lines")`);
    const words = shippedWords();
    const near = nearest(words, 'france', 'cosine', 10, ROWS);
    const keptIn = (dims: number) => {
      const drawn = nearestInPicture(truth(dims), words.find('france'), 10);
      return near.filter((hit) => drawn.includes(hit.row)).length;
    };
    await reader.reads(verdict, `The map kept ${keptIn(2)} of the 10 nearest words of “france”`);
    const listed = await reader.see(
      ({ all }, at) => all(at).map((row) => row.innerText.trim().split(/\s+/).slice(0, 2)),
      `${map} >>> .side tbody tr`,
    );
    assert.equal(listed.length, 10);
    for (const [index, [word, cosine]] of listed.entries()) {
      assert.equal(word, near[index]!.word);
      assertShown(numbersIn(cosine!)[0]!, near[index]!.score, `cosine of ${word}`);
    }

    // With depth, the same word again.
    await reader.choose(`${map} >>> input[name="dims"][value="3"]`);
    await reader.reads(verdict, `The map kept ${keptIn(3)} of the 10 nearest words of “france”`);

    await reader.enter(`${map} >>> es-word-field >>> input`, 'moutain');
    await reader.reads(verdict, '“moutain” is not among the 30,000 words. Did you mean');
    assert.deepEqual(await reader.noted(), []);
  },
);

/** The cloud as it is drawn now, shrunk to a hundred numbers. */
function cloud(reader: Reader): Promise<number[]> {
  return reader.see(({ find }) => {
    const { plot } = find('es-map') as unknown as { plot: { snapshot(): HTMLCanvasElement } };
    const small = document.createElement('canvas');
    small.width = small.height = 10;
    const context = small.getContext('2d')!;
    context.imageSmoothingQuality = 'high';
    context.drawImage(plot.snapshot(), 0, 0, 10, 10);
    return Array.from(context.getImageData(0, 0, 10, 10).data);
  });
}

everywhere(
  'T20: a picture of 20,000 words moves as it is found, can be cancelled, and says what it kept',
  async (reader) => {
    await meetMap(reader);
    await reader.enter(`${map} >>> es-word-field >>> input`, 'france');
    await reader.choose(`${map} >>> button:text("Show the lines")`);
    await reader.reads(verdict, 'of the 10 nearest words of “france”');

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
    await sleep(1500);
    assert.notDeepEqual(await cloud(reader), early, 'the words move');
    assert.ok((await share()) > first, 'and the bar with them');

    // What was there before comes back when the reader has seen enough.
    await reader.choose(`${map} >>> button:text("Cancel")`);
    await reader.until(
      'principal components',
      ({ find }, at) => (find(at) as HTMLInputElement).checked,
      `${map} >>> input[name="method"][value="pca"]`,
    );
    await reader.until('no progress', ({ find }, at) => find(at) === null, `${map} >>> progress`);

    // UMAP to its end; what it says is checked against the places that it found.
    await reader.choose(`${map} >>> input[name="method"][value="umap"]`);
    await reader.reads(verdict, 'Trustworthiness');
    const coordinates = await reader.see(({ find }) => {
      const { layout } = find('es-map') as unknown as { layout: { coordinates: Float32Array } };
      return Array.from(layout.coordinates);
    });
    assert.equal(coordinates.length, 2 * ROWS);
    const words = shippedWords();
    const picture = { coordinates: Float64Array.from(coordinates), explained: [0, 0] };
    const drawn = nearestInPicture(picture, words.find('france'), 10);
    const near = nearest(words, 'france', 'cosine', 10, ROWS);
    const kept = near.filter((hit) => drawn.includes(hit.row)).map((hit) => hit.word);
    await reader.reads(verdict, `The map kept ${kept.length} of the 10 nearest words of “france”`);
    const said = await reader.see(
      ({ all }, at) => all(at).map((row) => row.innerText.trim().split(/\s+/)[0]!),
      `${map} >>> .side tr.kept`,
    );
    assert.deepEqual(said, kept);
    assert.deepEqual(await reader.noted(), []);
  },
  { devices: [desk] },
);

/** Where the map's camera stands, once it has come to rest. */
async function camera(reader: Reader): Promise<Camera> {
  const look = () =>
    reader.until('the map', ({ find }) => {
      const { plot } = find('es-map') as unknown as { plot: { camera: Camera } | null };
      return plot && { ...plot.camera, eye: 0 }; // JSON has no infinity
    });
  for (let before = await look(); ; ) {
    await sleep(400); // a tween takes 240 ms
    const now = await look();
    if (isDeepStrictEqual(now, before)) return now;
    before = now;
  }
}

const line = (from: Point, to: Point, steps = 6): Point[] =>
  Array.from({ length: steps + 1 }, (_, i) => ({
    x: from.x + ((to.x - from.x) * i) / steps,
    y: from.y + ((to.y - from.y) * i) / steps,
  }));
const turned = (a: Camera, b: Camera) =>
  Math.abs(a.rotation.reduce((sum, value, i) => sum + value * b.rotation[i]!, 0)) < 0.9999;

everywhere('T18: pan, zoom and turn by hand', async (reader) => {
  await meetMap(reader);
  const plot = `${map} >>> .plot`;
  const { width } = await reader.place(plot);
  /** A place on the map, which is brought into the window: shares of its width and height. */
  const at = async (right: number, down: number): Promise<Point> => {
    const box = await reader.place(plot);
    return { x: box.x + right * box.width, y: box.y + down * box.height };
  };
  /** Taps near the edge, where no word lies. */
  const wake = async () => {
    await reader.touch(await at(0.02, 0.5));
    await reader.until('the map awake', ({ find }, path) => find(path) !== null, `${plot}.awake`);
  };
  // Where an engine's fingers come as a mouse, the mouse's gestures have to do, at 320 px as well.
  const touch = reader.device.touch && reader.tab.touches;
  const drag = (from: Point, to: Point) =>
    touch ? reader.tab.fingers([line(from, to)]) : reader.tab.mouse(line(from, to));
  const whole = await camera(reader);

  // Asleep: the wheel, or a finger, belongs to the page. (A finger's drag would scroll it.)
  if (!touch) {
    const before = await reader.see(() => scrollY);
    await reader.tab.wheel(await at(0.5, 0.5), 120);
    await reader.until('the page to scroll', (_, from) => scrollY !== from, before);
    assert.deepEqual(await camera(reader), whole);
  }

  // A tap wakes it. (It may also pick a word, which moves the camera: what counts is measured after.)
  await reader.see(
    ({ find }, path) =>
      find(path)!.addEventListener('pointerdown', ({ pointerType, currentTarget }) => {
        (currentTarget as HTMLElement).dataset.by = pointerType;
      }),
    plot,
  );
  await wake();
  assert.equal(
    await reader.see(({ find }, at) => find(at)!.dataset.by, plot),
    touch ? 'touch' : 'mouse',
  );
  await reader.choose(`${map} >>> button[aria-label="Show all words"]`);
  await wake();
  const start = await camera(reader);
  await drag(await at(0.5, 0.5), await at(0.7, 0.6));
  const moved = await camera(reader);
  assert.ok(moved.centre[0] < start.centre[0], 'dragged right, the middle lies further left');
  assert.ok(moved.centre[1] > start.centre[1], 'dragged down, the middle lies further up');
  const pixels = (moved.centre[0] - start.centre[0]) * start.scale;
  assert.ok(Math.abs(pixels + 0.2 * width) < 12, `the map follows the hand (${pixels} pixels)`);

  if (touch) {
    await reader.tab.fingers([
      line(await at(0.45, 0.5), await at(0.2, 0.5)),
      line(await at(0.55, 0.5), await at(0.8, 0.5)),
    ]);
  } else {
    await reader.tab.wheel(await at(0.5, 0.5), -240);
  }
  const near = await camera(reader);
  assert.ok(near.scale > 1.3 * moved.scale, 'a pinch or the wheel comes nearer');
  await reader.choose(`${map} >>> button[aria-label="Zoom out"]`);
  assert.ok((await camera(reader)).scale < near.scale, 'the button goes away');

  await reader.choose(`${map} >>> input[name="dims"][value="3"]`);
  await reader.reads(verdict, '1–3');
  const deep = await camera(reader);
  assert.equal(deep.dims, 3);
  await wake();
  const upright = await camera(reader);
  await drag(await at(0.5, 0.5), await at(0.8, 0.55));
  assert.ok(turned(upright, await camera(reader)), 'a drag turns the cloud');
  assert.deepEqual(await reader.noted(), []);
});

everywhere(
  'pan, zoom, turn and pick by keyboard',
  async (reader) => {
    await meetMap(reader);
    await reader.see(({ find }, at) => find(at)!.focus(), `${map} >>> .plot`);
    const start = await camera(reader);
    await reader.tab.press('ArrowRight');
    const right = await camera(reader);
    assert.ok(right.centre[0] > start.centre[0], 'the arrow goes right');
    await reader.tab.press('+');
    assert.ok((await camera(reader)).scale > 1.2 * right.scale, 'plus comes nearer');
    await reader.tab.press('0');
    assert.deepEqual((await camera(reader)).scale, start.scale, 'zero shows all');
    await reader.tab.press('Enter');
    await reader.reads(`${map} >>> .ask`, 'Take the 10 words nearest to');
    await reader.choose(`${map} >>> input[name="dims"][value="3"]`);
    await reader.until(
      'depth',
      ({ find }) =>
        (find('es-map') as unknown as { plot: { camera: Camera } }).plot.camera.dims === 3,
    );
    await reader.see(({ find }, at) => find(at)!.focus(), `${map} >>> .plot`);
    const upright = await camera(reader);
    await reader.tab.press('ArrowLeft');
    assert.ok(turned(upright, await camera(reader)), 'an arrow turns the cloud');
    const lookingLeft = await camera(reader);
    await reader.tab.press('ArrowLeft', 'Shift');
    const shifted = await camera(reader);
    assert.ok(!turned(lookingLeft, shifted), 'with Shift it does not turn');
    assert.notDeepEqual(lookingLeft.centre, shifted.centre, 'but moves');
    await reader.tab.press('Escape');
    await reader.until(
      'the map asleep',
      ({ find }, path) => find(path) === null,
      `${map} >>> .plot.awake`,
    );
  },
  { devices: [desk] },
);

/** How dark the drawn cloud is, in a coarse grid over the stage. */
function shades(reader: Reader): Promise<{ kind: string; cells: number[] }> {
  return reader.until('a drawn cloud', ({ find }) => {
    const element = find('embed-scope >>> es-map') as unknown as {
      plot: { renderer: string; snapshot(): HTMLCanvasElement } | null;
    };
    if (!element?.plot) return null;
    element.plot.snapshot(); // draws now; WebGL forgets its pixels after the task that drew them
    const cloud = find('embed-scope >>> es-map >>> canvas.cloud') as HTMLCanvasElement;
    const grid = document.createElement('canvas');
    grid.width = grid.height = 12;
    const context = grid.getContext('2d')!;
    context.imageSmoothingQuality = 'high';
    context.fillStyle = 'white';
    context.fillRect(0, 0, 12, 12);
    context.drawImage(cloud, 0, 0, 12, 12);
    const { data } = context.getImageData(0, 0, 12, 12);
    const cells = Array.from({ length: 144 }, (_, i) => 255 - data[4 * i]!);
    const drawn = Math.max(...cells) > Math.min(...cells);
    return drawn ? { kind: element.plot.renderer, cells } : null;
  });
}

everywhere(
  'WebGL2 and Canvas 2D draw the same cloud; without WebGL the map is whole',
  async (reader) => {
    const drawn: Record<string, number[]> = {};
    for (const renderer of ['webgl2', 'canvas2d'] as const) {
      await reader.open(`${site.url}${renderer}.html`);
      const { kind, cells } = await shades(reader);
      // Where an engine has no WebGL2 (a headless Firefox), Canvas 2D has to stand in for it.
      const webgl = await reader.see(
        () => document.createElement('canvas').getContext('webgl2') !== null,
      );
      assert.equal(kind, webgl ? renderer : 'canvas2d');
      drawn[renderer] = cells;
    }
    const mean = (cells: number[]) => cells.reduce((sum, alpha) => sum + alpha, 0) / cells.length;
    const [a, b] = [drawn.webgl2!, drawn.canvas2d!];
    const ma = mean(a);
    const mb = mean(b);
    const sum = (of: (i: number) => number) => a.reduce((total, _, i) => total + of(i), 0);
    const together =
      sum((i) => (a[i]! - ma) * (b[i]! - mb)) /
      Math.sqrt(sum((i) => (a[i]! - ma) ** 2) * sum((i) => (b[i]! - mb) ** 2));
    assert.ok(together > 0.95, `the two clouds correlate (${together})`);

    const bare = await openSite({ without: ['webgl'] });
    try {
      await reader.open(bare.url);
      await reader.meet(map);
      await reader.reads(`${map} >>> [data-verdict]`, 'of the variance'); // the stage moves no more
      await reader.choose(`${map} >>> button:text("How this is computed")`);
      await reader.reads(`${map} >>> .panel`, 'drawn by Canvas 2D (no WebGL2 here)');
      await reader.choose(`${map} >>> button:text("france")`);
      await reader.reads(`${map} >>> .ask`, 'nearest to “france”');
      assert.deepEqual(await reader.noted(), []);
    } finally {
      await bare.close();
    }
  },
  { devices: [desk] },
);
