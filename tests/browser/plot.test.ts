/** A plot of points as a reader handles it, by way of the map: hands, keys, renderers, paper. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { Camera, Dims } from '../../web/kit/plot/camera.ts';
import type { PlotStage } from '../../web/kit/plot/plot-stage.ts';
import { everywhere } from './drive/everywhere.ts';
import { desk, type Point } from './drive/tab.ts';
import type { Reader } from './reader.ts';
import { openSite, type Site, withSite } from './site.ts';

const map = 'es-map';
const plot = `${map} >>> es-plot`;
const verdict = `${map} >>> [data-verdict]`;

const embed = (attributes: string) => `<!doctype html><meta charset="utf-8"><title>Map</title>
  <meta name="viewport" content="width=device-width">
  <script type="module" src="embed/element.js"></script>
  <embed-scope figure="map" ${attributes}></embed-scope>`;

let site: Site;
before(async () => {
  site = await openSite({
    pages: {
      // The page of a host with the map by a given renderer.
      ...Object.fromEntries(
        ['webgl2', 'canvas2d', 'auto'].map((renderer) => [
          `/${renderer}.html`,
          embed(`rows="2000" word="" renderer="${renderer}"`),
        ]),
      ),
      '/long.html': embed(`rows="600" word="${'w'.repeat(60)}"`),
    },
  });
});
after(() => site.close());

async function meetMap(reader: Reader): Promise<void> {
  await reader.open(`${site.url}figures/map/`);
  await reader.meet(map);
  await reader.reads(verdict, 'of the variance of 20,000 words');
}

/** Where the map's camera stands, once the neighbourhood was brought into view and nothing moves any more. */
function camera(reader: Reader, dims: Dims = 2): Promise<Camera> {
  return reader.until(
    'the map to rest',
    async ({ find, frames }, wanted) => {
      type Inside = Pick<PlotStage, 'camera' | 'settled'> & { shown: readonly number[] | null };
      const plot = find('es-map >>> es-plot') as (HTMLElement & Inside) | null;
      plot?.scrollIntoView({ block: 'nearest', behavior: 'instant' }); // out of the window it draws nothing
      await frames(1); // what the reader has just done is heard of by then
      const { camera, shown, settled } = plot ?? {};
      const rests = camera?.dims === wanted && shown && settled;
      return rests ? { ...camera, eye: 0 } : null; // JSON has no infinity
    },
    dims,
  );
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
  const plot = `${map} >>> es-plot >>> .plot`;
  const { width } = await reader.place(plot);
  /** A place on the map, which is brought into the window: shares of its width and height. */
  const at = async (right: number, down: number): Promise<Point> => {
    const box = await reader.place(plot);
    return { x: box.x + right * box.width, y: box.y + down * box.height };
  };
  const awake = () => reader.see(({ find }, path) => find(path) !== null, `${plot}.awake`);
  /**
   * Shows all, which leaves a corner without words, and taps there. On a busy machine a tap may take as long as
   * a press, which wakes nothing: then again, as a person would.
   */
  const wake = async (dims: Dims = 2) => {
    for (let taps = 0; !(await awake()); taps++) {
      assert.ok(taps < 5, 'taps wake the map');
      await reader.choose(`${map} >>> es-plot >>> button[aria-label="Show all"]`);
      await camera(reader, dims);
      await reader.touch(await at(0.01, 0.02));
      await reader.see(({ frames }) => frames(2));
    }
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
    await reader.until(
      'the page to rest',
      async ({ frames }, from) => {
        const before = scrollY;
        await frames(2);
        return scrollY === before && before !== from;
      },
      before,
    );
    assert.deepEqual(await camera(reader), whole);
  }

  // A tap wakes it, and picks nothing where nothing is written.
  await reader.see(
    ({ find }, path) =>
      find(path)!.addEventListener('pointerdown', ({ pointerType, currentTarget }) => {
        (currentTarget as HTMLElement).dataset.by = pointerType;
      }),
    plot,
  );
  await wake();
  await reader.reads(verdict, 'nearest words of “guitar”');
  assert.equal(
    await reader.see(({ find }, at) => find(at)!.dataset.by, plot),
    touch ? 'touch' : 'mouse',
  );
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
  await reader.choose(`${map} >>> es-plot >>> button[aria-label="Zoom out"]`);
  assert.ok((await camera(reader)).scale < near.scale, 'the button goes away');

  await reader.choose(`${map} >>> input[name="dims"][value="3"]`);
  await reader.reads(verdict, '1–3');
  await camera(reader, 3);
  await wake(3);
  const upright = await camera(reader, 3);
  await drag(await at(0.5, 0.5), await at(0.8, 0.55));
  assert.ok(turned(upright, await camera(reader, 3)), 'a drag turns the cloud');
  assert.deepEqual(await reader.noted(), []);
});

everywhere(
  'T18: pan, zoom, turn and pick by keyboard',
  async (reader) => {
    await meetMap(reader);
    await camera(reader);
    await reader.see(({ find }, at) => find(at)!.focus(), `${plot} >>> .plot`);
    await reader.tab.press('0');
    const start = await camera(reader);
    await reader.tab.press('ArrowRight');
    const right = await camera(reader);
    assert.ok(right.centre[0] > start.centre[0], 'the arrow goes right');
    await reader.tab.press('+');
    assert.ok((await camera(reader)).scale > 1.2 * right.scale, 'plus comes nearer');
    await reader.tab.press('0');
    assert.deepEqual((await camera(reader)).scale, start.scale, 'zero shows all');
    await reader.tab.press('Enter');
    await reader.until(
      'another word',
      ({ find }, at) => !(find(at)?.textContent ?? '“guitar”').includes('“guitar”'),
      `${map} >>> .lead`,
    );
    await reader.choose(`${map} >>> input[name="dims"][value="3"]`);
    await camera(reader, 3);
    await reader.see(({ find }, at) => find(at)!.focus(), `${plot} >>> .plot`);
    const upright = await camera(reader, 3);
    await reader.tab.press('ArrowLeft');
    assert.ok(turned(upright, await camera(reader, 3)), 'an arrow turns the cloud');
    const lookingLeft = await camera(reader, 3);
    await reader.tab.press('ArrowLeft', 'Shift');
    const shifted = await camera(reader, 3);
    assert.ok(!turned(lookingLeft, shifted), 'with Shift it does not turn');
    assert.notDeepEqual(lookingLeft.centre, shifted.centre, 'but moves');
    await reader.tab.press('Escape');
    await reader.until(
      'the map asleep',
      ({ find }, path) => find(path) === null,
      `${plot} >>> .plot.awake`,
    );
  },
  { devices: [desk] },
);

/** How dark the drawn cloud is, in a coarse grid over the stage. */
function shades(reader: Reader): Promise<{ kind: string; cells: number[] }> {
  return reader.until('a drawn cloud', ({ find }) => {
    const element = find('embed-scope >>> es-map >>> es-plot') as unknown as {
      drawnBy?: string;
      snapshot(): HTMLCanvasElement;
    } | null;
    if (!element?.drawnBy) return null;
    element.snapshot(); // draws now; WebGL forgets its pixels after the task that drew them
    const cloud = find('embed-scope >>> es-map >>> es-plot >>> canvas.cloud') as HTMLCanvasElement;
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
    return drawn ? { kind: element.drawnBy, cells } : null;
  });
}

everywhere(
  'T18: WebGL2 and Canvas 2D draw the same cloud; without WebGL the map is whole',
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

    await withSite({ without: ['webgl'] }, async (bare) => {
      await reader.open(`${bare.url}figures/map/`);
      await reader.meet(map);
      await reader.reads(`${map} >>> [data-verdict]`, 'of the variance'); // the stage moves no more
      await reader.choose(`${map} >>> button:text("How this is computed")`);
      await reader.reads(`${map} >>> .panel`, 'drawn by Canvas 2D (no WebGL2 here)');
      await reader.choose(`${map} >>> button:text("seven")`);
      await reader.reads(verdict, 'nearest words of “seven”');
      assert.deepEqual(await reader.noted(), []);
    });
  },
  { devices: [desk] },
);

everywhere(
  'a word of sixty letters stays within the page; on paper the points stay',
  async (reader) => {
    await reader.open(`${site.url}long.html`);
    const small = 'embed-scope >>> es-map';
    await reader.reads(`${small} >>> .missing`, 'is not among');
    const beyond = await reader.see(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.ok(beyond <= 0, `${beyond} pixels beyond the page`);
    await reader.until(
      'the plot',
      ({ find }, at) => {
        return (find(at) as unknown as { drawnBy?: string }).drawnBy !== undefined;
      },
      `${small} >>> es-plot`,
    );
    const ink = await reader.see(({ find }, at) => {
      dispatchEvent(new Event('beforeprint'));
      const still = find(at) as HTMLCanvasElement | null;
      if (!still) return null;
      const { width, height } = still;
      const { data } = still.getContext('2d')!.getImageData(0, 0, width, height);
      const colours = new Set<number>();
      for (let i = 0; i < data.length; i += 4) colours.add(data[i]!);
      dispatchEvent(new Event('afterprint'));
      return { colours: colours.size, paper: data[0]!, gone: find(at) === null };
    }, `${small} >>> es-plot >>> .still`);
    assert.ok(ink && ink.colours > 20, 'dots and labels are drawn');
    assert.ok(ink.paper > 200, 'on light paper');
    assert.ok(ink.gone, 'and gone after printing');
    assert.deepEqual(await reader.noted(), []);
  },
);
