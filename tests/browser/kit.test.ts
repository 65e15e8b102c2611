/** lab/kit: every part of the figure kit at work, as a reader meets it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before } from 'node:test';
import { everywhere } from './drive/everywhere.ts';
import type { Reader } from './reader.ts';
import { openSite, type Site } from './site.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let site: Site;
before(async () => {
  site = await openSite();
});
after(() => site.close());

const part = (name: string) => `lab-kit >>> #${name}`;
const charts = (kind: string) => `${part(kind)} es-chart`;

async function openKit(reader: Reader): Promise<void> {
  await reader.open(`${site.url}lab/kit.html`);
  await reader.until(
    'all charts',
    ({ all }) =>
      all('lab-kit >>> es-chart').length > 20 &&
      all('lab-kit >>> es-chart').every(({ shadowRoot }) =>
        shadowRoot?.querySelector('svg, table, .reading'),
      ),
  );
}

/** The value that a chart reads out. */
const reading = (reader: Reader, path: string) =>
  reader.see(({ find }, at) => find(at)?.getAttribute('aria-valuetext') ?? '', `${path} >>> .plot`);

const focus = (reader: Reader, path: string) =>
  reader.see(({ find }, at) => find(at)?.focus(), path);

everywhere('the kit fits its page, breaks no policy and keeps nobody out', async (reader) => {
  await openKit(reader);
  const { wide, narrow } = await reader.see(({ all }) => ({
    wide: document.documentElement.scrollWidth - innerWidth,
    narrow: all('lab-kit >>> es-chart')
      .filter((chart) => chart.shadowRoot!.querySelector('svg'))
      .filter((chart) => {
        const [svg, own] = [chart.shadowRoot!.querySelector('svg')!, chart.getBoundingClientRect()];
        const texts = [...svg.querySelectorAll('text')].map((text) => text.getBoundingClientRect());
        // Words may be wider than was estimated, by little.
        return texts.some(({ left, right }) => left < own.left - 16 || right > own.right + 16);
      })
      .map((chart) => chart.shadowRoot!.querySelector('.title')?.textContent ?? ''),
  }));
  assert.ok(wide <= 0, `${wide} px too wide`);
  assert.deepEqual(narrow, [], 'words outside of their charts');
  await reader.tab.evaluate(`(() => { ${axe}; return 0; })()`);
  for (const theme of ['light', 'dark'] as const) {
    await reader.see(({ find }, wanted) => find('lab-kit')!.setAttribute('theme', wanted), theme);
    // Of another theme by the rules alone that look at colours.
    const rules = theme === 'light' ? null : ['color-contrast', 'link-in-text-block'];
    const found = await reader.see(async (_, runOnly) => {
      type Result = { id: string; nodes: { target: unknown; any: { message: string }[] }[] };
      const { axe } = globalThis as unknown as {
        axe: { run(options: object): Promise<{ violations: Result[] }> };
      };
      const options = { resultTypes: ['violations'] };
      const { violations } = await axe.run(runOnly ? { ...options, runOnly } : options);
      return violations.map(({ id, nodes }) =>
        [
          id,
          ...nodes.map(({ target, any }) => `${JSON.stringify(target)} ${any[0]?.message}`),
        ].join(' '),
      );
    }, rules);
    assert.deepEqual(found, [], theme);
  }
  assert.deepEqual(await reader.noted(), []);
});

/** A chart is read by keys, value by value, and tells the same as its table. */
async function readByKeys(reader: Reader): Promise<void> {
  const chart = charts('lines');
  await focus(reader, `${chart} >>> .plot`);
  await reader.tab.press('ArrowRight');
  assert.equal(await reading(reader, chart), 'sentence 2, layer table: 1');
  await reader.tab.press('ArrowRight');
  const second = await reading(reader, chart);
  assert.match(second, /^sentence 2, layer 1: 0\.\d+$/);
  assert.equal(await reader.text(`${chart} >>> .foot .reading`), second);
  await reader.tab.press('ArrowDown');
  assert.match(await reading(reader, chart), /^sentence 3, layer 1: /);
  for (let i = 0; i < 10; i++) await reader.tab.press('ArrowRight');
  assert.match(await reading(reader, chart), /^sentence 3, layer norm: /);
  await reader.choose(`${chart} >>> .foot button`);
  const cell = await reader.text(`${chart} >>> tbody tr:nth-child(2) td`);
  assert.equal(second.split(': ')[1], cell);
}

/** A bar is taken by key and by touch. */
async function takenByKeyAndTouch(reader: Reader): Promise<void> {
  const chart = charts('bars');
  await reader.see(({ find }, at) => {
    const taken: number[] = [];
    Object.assign(globalThis, { taken });
    find(at)!.addEventListener('pick', (event) =>
      taken.push((event as CustomEvent<{ index: number }>).detail.index),
    );
  }, chart);
  const taken = () => reader.see(() => (globalThis as unknown as { taken: number[] }).taken);
  await focus(reader, `${chart} >>> .plot`);
  // From the top: a pointer that rests there may be reading another row.
  for (let i = 0; i < 8; i++) await reader.tab.press('ArrowUp');
  for (const key of ['ArrowDown', 'Enter'] as const) await reader.tab.press(key);
  assert.deepEqual(await taken(), [1]);
  await reader.choose(`${chart} >>> .plot`);
  const [, touched] = await reader.until('a pick', () => {
    const { taken: so } = globalThis as unknown as { taken: number[] };
    return so.length === 2 ? so : null;
  });
  assert.ok(touched! >= 2 && touched! <= 4, `row ${touched} of seven is in the middle`);
}

/** A chart is saved as a picture that stands alone. */
async function savedAlone(reader: Reader): Promise<void> {
  const saved = await reader.see(async ({ find }, at) => {
    const chart = find(at) as HTMLElement & { svg(): Promise<string> };
    const text = await chart.svg();
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    canvas.getContext('2d')!.drawImage(image, 0, 0);
    // As export.ts does; an image that taints the canvas would throw here.
    const png = canvas.toDataURL('image/png');
    return {
      png: png.length,
      broken: parsed.querySelector('parsererror')?.textContent ?? '',
      paths: parsed.querySelectorAll('path').length,
      open: text.includes('var('),
      width: image.naturalWidth,
    };
  }, charts('lines'));
  assert.equal(saved.broken, '');
  assert.ok(saved.png > 5000, 'the PNG is not blank');
  assert.ok(saved.paths > 5);
  assert.equal(saved.open, false);
  assert.equal(saved.width, 504);
}

/** A prediction is committed by the button alone. */
async function committedByTheButton(reader: Reader): Promise<void> {
  const sample = `${part('predict')} lab-predict`;
  const graded = () => reader.see(({ find }, at) => find(`${at} >>> .graded`)?.textContent, sample);
  await reader.choose(`${sample} >>> label:text("fewer than 5") input`).catch(() => {});
  await focus(reader, `${sample} >>> input`);
  await reader.tab.press('ArrowRight');
  await reader.tab.press('Enter');
  assert.equal((await graded()) ?? null, null);
  await reader.choose(`${sample} >>> button:text("Check")`);
  assert.equal(await reader.text(`${sample} >>> .graded`), 'Yes. 7 of the ten are.');
  await reader.until(
    'the focus on the answer',
    ({ find }, at) => find(`${at} >>> .graded:focus`) !== null,
    sample,
  );
  await reader.choose(`${sample} >>> button:text("Ask again")`);
  await reader.choose(`${sample} >>> button:text("Show it without asking")`);
  await reader.until('the end of asking', ({ find }, at) => !find(`${at} >>> .predict`), sample);
}

/** Words: the first answer alone, the others come when asked for. */
async function wordsOnDemand(reader: Reader): Promise<void> {
  const sample = `${part('words')} lab-words`;
  await reader.reads(`${sample} >>> [role="status"]`, '“river” is row');
  // What is typed waits for Enter, or for a tap on what says so.
  const typed = `${sample} >>> es-word-field >>> input`;
  await focus(reader, typed);
  await reader.see(({ find }, at) => (find(at) as HTMLInputElement).select(), typed);
  await reader.tab.type('rivr');
  await reader.choose(`${sample} >>> es-word-field >>> button:text("Go")`);
  await reader.reads(`${sample} >>> .missing`, '“rivr” is not among the');
  await reader.reads(`${sample} >>> .missing .label`, 'Spelled alike:');
  await reader.reads(`${sample} >>> .scope`, 'Searching all');
  await reader.choose(`${sample} >>> .missing button:text("river")`);
  await reader.reads(`${sample} >>> [role="status"]`, '“river” is row');
}

/** Text is told when typing rests; vectors are read together. */
async function theOtherParts(reader: Reader): Promise<void> {
  const field = `${part('text-field')} es-text-field`;
  await reader.see(({ find }, at) => {
    Object.assign(globalThis, { told: [] });
    find(at)!.addEventListener('text', (event) =>
      (globalThis as unknown as { told: string[] }).told.push((event as CustomEvent).detail.text),
    );
  }, field);
  await focus(reader, `${field} >>> textarea`);
  await reader.see(
    ({ find }, at) => (find(at) as HTMLTextAreaElement).select(),
    `${field} >>> textarea`,
  );
  await reader.tab.type('Two banks.');
  const told = await reader.until('the text', () => {
    const { told: so } = globalThis as unknown as { told: string[] };
    return so.length > 0 ? so : null;
  });
  assert.equal(told.at(-1), 'Two banks.');

  const strip = `${part('vector-strip')} es-vector-strip`;
  await focus(reader, `${strip} >>> es-strip >>> .strip`);
  await reader.tab.press('ArrowRight');
  assert.match(
    await reader.reads(`${strip} >>> .reading`, 'Dimension'),
    /^Dimension \d+: river .+, lake .+, product .+\.$/,
  );

  const chips = `${part('token-chips')} es-token-chips`;
  await focus(reader, `${chips} >>> button[aria-pressed="true"]`);
  await reader.tab.press('ArrowRight');
  const held = await reader.see(
    ({ find }, at) => find(at)?.textContent?.trim(),
    `${chips} >>> button:focus`,
  );
  assert.equal(held, '␣len');
}

everywhere('charts are read by keys, taken from, and saved', async (reader) => {
  await openKit(reader);
  await readByKeys(reader);
  await takenByKeyAndTouch(reader);
  await savedAlone(reader);
});

everywhere('predictions, words, texts and vectors answer to the reader', async (reader) => {
  await openKit(reader);
  await committedByTheButton(reader);
  await wordsOnDemand(reader);
  await theOtherParts(reader);
});
