/**
 * What a reader gets on a machine, a network or a server that does not give what is needed: a fall-back,
 * or words in place that say what is missing, with the still picture and the text as they are.
 */
import assert from 'node:assert/strict';
import { everywhere } from './drive/everywhere.ts';
import { desk, phone } from './drive/tab.ts';
import type { Reader } from './reader.ts';
import { type Fault, type Site, type SiteOptions, withSite } from './site.ts';

const figure = 'es-nearest#first-look';
const field = `${figure} >>> es-word-field >>> input`;
const verdict = `${figure} >>> [data-verdict]`;
const notice = `${figure} >>> .notice`;

/** A test on a site of its own. */
function on(
  title: string,
  options: SiteOptions,
  run: (reader: Reader, site: Site) => Promise<void>,
  devices = [desk],
): void {
  everywhere(
    title,
    async (reader) => {
      await withSite(options, async (site) => {
        await run(reader, site);
      });
    },
    { devices },
  );
}

/** Waits for the notice with this code; the picture and the text have to be there beside it. */
async function told(reader: Reader, code: string, text: RegExp): Promise<void> {
  await reader.until(
    `a notice “${code}”`,
    ({ find }, at, wanted) => find(at)?.dataset.error === wanted,
    notice,
    code,
  );
  assert.match(await reader.text(notice), text);
  const still = await reader.see(({ find }, at) => {
    const place = find(at)!;
    const picture = place.querySelector('[slot="still"] svg')!;
    return { height: picture.getBoundingClientRect().height, text: picture.textContent };
  }, figure);
  assert.ok(still.height > 100, 'the still picture is shown');
  assert.match(still.text!, /rivers/);
}

on(
  'a page that is held up starts the figure that it was scrolled to',
  { without: ['prompt observers'] },
  async (reader, site) => {
    const below = 'es-metrics#measures-figure';
    await reader.open(`${site.url}chapters/near-and-far.html`);
    // From here the figure is told of as out of the window, and next, in the same go, as in it.
    await reader.until(
      'its code, which comes when it is near',
      ({ find }, at) => {
        const figure = find(at)!;
        scrollTo(0, scrollY + figure.getBoundingClientRect().top - innerHeight - 400);
        return figure.matches(':defined');
      },
      below,
    );
    await reader.meet(below);
  },
  [phone, desk],
);

async function tryAgain(reader: Reader): Promise<void> {
  await reader.choose(`${notice} button:text("Try again")`);
  await reader.reads(verdict, '“rivers” is nearest to “river”');
  await reader.until('the notice gone', ({ find }, at) => find(at) === null, notice);
}

// Machines. --------------------------------------------------------------------------------------

on(
  'no SIMD: said in place, the rest stands',
  { without: ['simd'] },
  async (reader, site) => {
    await reader.open(site.url);
    await told(reader, 'no-simd', /lacks SIMD.*Chrome 91, Firefox 89, Safari 16\.4/);
    assert.ok(!site.asked.some((path) => path.endsWith('.wasm')), 'nothing was fetched in vain');
  },
  [phone, desk],
);

on(
  'no WebAssembly: said in place, the rest stands',
  { without: ['wasm'] },
  async (reader, site) => {
    await reader.open(site.url);
    await told(reader, 'no-wasm', /runs no WebAssembly/);
  },
);

// The network, and servers. ----------------------------------------------------------------------

const arrivals: { file: string; fault: Fault; code: string; text: RegExp }[] = [
  { file: 'core.wasm', fault: 'cut', code: 'network', text: /core\.wasm did not arrive whole/ },
  { file: 'core.wasm', fault: 'page', code: 'integrity', text: /a web page instead of core\.wasm/ },
  { file: 'card.json', fault: 'missing', code: 'network', text: /the server answered 404/ },
  {
    file: 'head.safetensors',
    fault: 'cut',
    code: 'network',
    text: /head\.safetensors did not arrive whole: the connection ended after \d+ of \d+ bytes/,
  },
  {
    file: 'head.safetensors',
    fault: 'spoilt',
    code: 'integrity',
    text: /head\.safetensors was changed on its way/,
  },
];
// A site for each: what was tried again with success is kept for reading offline, and met no more.
for (const { file, fault, code, text } of arrivals) {
  on(`${file} arrives as “${fault}”: said, and tried again`, {}, async (reader, site) => {
    site.fault(file, fault);
    await reader.open(site.url);
    await told(reader, code, text);
    site.fault(file, null);
    await tryAgain(reader);
  });
}

on('the second part of the words is cut: the first goes on', {}, async (reader, site) => {
  site.fault('tail.safetensors', 'cut');
  await reader.open(site.url);
  await reader.meet(figure);
  await reader.choose(`${figure} >>> button:text("bank")`);
  await reader.reads(notice, 'tail.safetensors did not arrive whole');
  await reader.reads(notice, 'The last list still stands');
  await reader.reads(verdict, 'Of 29,999 other words');
  await reader.reads(verdict, 'is nearest to “bank”');
  await reader.enter(field, 'lake'); // which is here, and its neighbours are not
  await reader.reads(
    `${figure} >>> .scope`,
    '“lake” is compared with all 30,000 words: load 28,000',
  );
  assert.match(await reader.text(verdict), /is nearest to “bank”/);
  site.fault('tail.safetensors', null);
  await reader.choose(`${notice} button:text("Try again")`);
  await reader.reads(verdict, 'is nearest to “lake”');
  await reader.reads(verdict, 'Of 29,999 other words');
});

on('a file that never ends: progress, and a way to stop', {}, async (reader, site) => {
  site.fault('core.wasm', 'stall');
  await reader.open(site.url);
  await reader.reads(`${figure} >>> .task`, 'Loading the engine');
  await reader.until(
    'progress',
    ({ find }, at) => {
      const bar = find(at) as HTMLProgressElement | null;
      return bar !== null && bar.position > 0.3 && bar.position < 0.7;
    },
    `${figure} >>> .task progress`,
  );
  await reader.choose(`${figure} >>> .task button:text("Cancel")`);
  await told(reader, 'cancelled', /Loading was cancelled/);
  site.fault('core.wasm', null);
  await tryAgain(reader);
});

on('WebAssembly sent as text: it works all the same', {}, async (reader, site) => {
  site.fault('core.wasm', 'as-text');
  await reader.open(site.url);
  await reader.reads(verdict, 'is nearest to “river”');
});

// Workers. ---------------------------------------------------------------------------------------

const noWorker: [string, SiteOptions, Fault | null][] = [
  [
    'forbidden by the policy',
    {
      headers: () => ({
        'Content-Security-Policy':
          "default-src 'self' data:; script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'",
      }),
    },
    null,
  ],
  ['missing on the server', {}, 'missing'],
  ['silent', {}, 'empty'],
];
for (const [how, options, fault] of noWorker) {
  on(`a worker that is ${how}: the engine runs in slices`, options, async (reader, site) => {
    site.fault('engine/worker.js', fault);
    await reader.open(site.url);
    await reader.reads(verdict, 'is nearest to “river”');
    assert.ok(site.asked.some((path) => path.endsWith('engine/inline.js')));
    await reader.enter(field, 'lake');
    await reader.reads(verdict, 'Of 29,999 other words');
    await reader.reads(verdict, 'is nearest to “lake”');
  });
}

on('a worker that crashes is started again, with its words', {}, async (reader, site) => {
  await reader.open(site.url);
  await reader.meet(figure);
  await reader.enter(field, 'lake');
  await reader.reads(verdict, 'Of 29,999 other words');
  await reader.see(() =>
    (globalThis as unknown as { bringDownWorkers(): void }).bringDownWorkers(),
  );
  // The reader goes on; whether the crash is noticed before or after that, the words come back.
  await reader.enter(field, 'music');
  const came = await reader.until(
    'an answer, or a notice',
    ({ find }, answer, notice) => {
      if (find(notice)) return 'notice';
      return find(answer)?.textContent?.includes('“music”') ? 'answer' : null;
    },
    verdict,
    notice,
  );
  if (came === 'notice') await reader.enter(field, 'river');
  await reader.reads(verdict, 'Of 29,999 other words');
  await reader.reads(verdict, `nearest to “${came === 'notice' ? 'river' : 'music'}”`);
  const started = await reader.see(
    () => (globalThis as unknown as { workersStarted: number }).workersStarted,
  );
  assert.equal(started, 2, 'workers, with the one after the crash');
});
