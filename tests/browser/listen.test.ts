/**
 * T36, a chapter read aloud. The voices are a stand-in (fake-speech.js): engines under test have none
 * of their own.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { everywhere } from './drive/everywhere.ts';
import { desk } from './drive/tab.ts';
import { openOwnPage } from './own-page.ts';
import type { Reader } from './reader.ts';

const fake = readFileSync(new URL('fake-speech.js', import.meta.url), 'utf8');

const body = `<h1>A chapter</h1><div class="listen" data-listen></div>
<p>Film and firm are <em>one letter</em> apart.<sup class="cite"><a href="#source">1</a></sup> They score <data value="-0.3">−0.3</data>, e.g. here. So ‖a − b‖² = 2.</p>
<nav><p>Not read.</p></nav><details><summary>More</summary><p>Not read.</p></details>
<es-nearest id="figure" word="river" metric="cosine"></es-nearest>
<ul><li>First point.</li><li>Second point: <math><mfrac><mn>1</mn><msqrt><mi>d</mi></msqrt></mfrac></math>.</li></ul>
<p>The end.</p>`;

const script = `
import { startListening } from './listen/listen.ts';
import '../explorables/nearest/nearest.ts';
startListening();`;

type Spoken = { text: string; rate: number; voice: string | null };
interface Fakes {
  spoken: Spoken[];
  finishSpeech(): void;
  failSpeech(error: string): void;
  isSpeaking(): boolean;
}

interface Options {
  /** In place of the chapter above. */
  text?: string;
  voices?: 'local' | 'remote' | 'foreign' | 'none';
  without?: string[];
  before?: string;
}

async function withChapter(
  reader: Reader,
  { text = body, voices = 'local', without = [], before = fake }: Options,
  run: () => Promise<void>,
): Promise<void> {
  const page = await openOwnPage({
    body: text,
    script,
    styles: ['review/review.css', 'listen/listen.css'],
    without,
    before: `globalThis.FAKE_VOICES = '${voices}';\n${before}`,
  });
  try {
    await reader.open(page.url);
    await run();
    assert.deepEqual(await reader.noted(), []);
  } finally {
    await page.close();
  }
}

const spoken = (reader: Reader) => reader.see(() => (globalThis as unknown as Fakes).spoken);
const last = async (reader: Reader) => (await spoken(reader)).at(-1)!;
const finish = (reader: Reader) =>
  reader.see(() => (globalThis as unknown as Fakes).finishSpeech());
const silent = (reader: Reader) =>
  reader.until('silence', () => !(globalThis as unknown as Fakes).isSpeaking());

/** The text that is marked as being read. */
const marked = (reader: Reader) =>
  reader.see(() => {
    const highlight = 'highlights' in CSS ? CSS.highlights.get('spoken') : undefined;
    const texts = highlight
      ? [...highlight].map(String)
      : [...document.querySelectorAll('.spoken')].map(({ textContent }) => textContent);
    return texts.join('');
  });
const marks = (reader: Reader, text: string) =>
  reader.until(
    `“${text}” marked`,
    (_, wanted) => {
      const highlight = 'highlights' in CSS ? CSS.highlights.get('spoken') : undefined;
      const texts = highlight
        ? [...highlight].map(String)
        : [...document.querySelectorAll('.spoken')].map(({ textContent }) => textContent);
      return texts.join('') === wanted;
    },
    text,
  );

everywhere(
  'T36: a chapter is read aloud, sentence by sentence, each marked when it starts',
  (reader) =>
    withChapter(reader, {}, async () => {
      const verdict = '#figure >>> [data-verdict]';
      await reader.reads(verdict, 'is nearest to “river”');
      // Of the text: a figure may grow meanwhile, when its answer comes.
      const heights = () =>
        reader.see(({ all }) =>
          all('.prose > :not(#figure)').map((block) => block.getBoundingClientRect().height),
        );
      const before = await heights();
      await reader.choose('.listen button');
      await marks(reader, 'A chapter');
      assert.deepEqual(await heights(), before, 'marking moves nothing');
      const sentences = [
        ['Film and firm are one letter apart.', 'Film and firm are one letter apart.'],
        ['They score minus 0.3, e.g. here.', 'They score −0.3, e.g. here.'],
        ['So the squared length of a minus b equals 2.', 'So ‖a − b‖² = 2.'],
        ['More', 'More'],
      ] as const;
      for (const [said, shown] of sentences) {
        await finish(reader);
        await marks(reader, shown);
        assert.equal((await last(reader)).text, said);
      }
      // The figure is described as it is now, and as it is after it was changed.
      await finish(reader);
      await reader.until('the figure marked', ({ find }) => find('#figure[data-spoken]') !== null);
      assert.match((await last(reader)).text, /^A figure asks: .*\? It shows: .*“river”/);
      await reader.enter('#figure >>> es-word-field >>> input', 'music');
      await reader.reads(verdict, 'is nearest to “music”');
      await reader.choose('[data-previous]');
      await reader.choose('[data-next]');
      await reader.until('the figure marked', ({ find }) => find('#figure[data-spoken]') !== null);
      assert.match((await last(reader)).text, /It shows: .*“music”/);
      await finish(reader);
      await marks(reader, 'First point.');
      await finish(reader);
      await reader.until('the formula', () =>
        (globalThis as unknown as Fakes).spoken.some(({ text }) => text.startsWith('Second')),
      );
      assert.equal((await last(reader)).text, 'Second point: 1 over the square root of d.');
      await finish(reader);
      await marks(reader, 'The end.');
      await finish(reader);
      // The end of the chapter: no bar, no mark, no voice.
      await reader.until('the bar gone', ({ find }) => find('.listen-bar') === null);
      assert.equal(await marked(reader), '');
      await silent(reader);
      assert.ok(
        (await spoken(reader)).every(({ voice }) => voice === 'Ada'),
        'a local voice, always',
      );
      assert.ok(!(await spoken(reader)).some(({ text }) => text.includes('Not read')));
    }),
);

everywhere('T36: paused, resumed, moved by keys; speed and voice are kept', (reader) =>
  withChapter(reader, {}, async () => {
    await reader.until('the button', ({ find }) => find('.listen button') !== null);
    await reader.see(({ find }) => find('.listen button')!.focus());
    await reader.tab.press('Enter');
    await marks(reader, 'A chapter');
    const focus = () =>
      reader.see(() => document.activeElement?.textContent?.replace(/\s+/g, ' ').trim());
    assert.equal(await focus(), 'Pause', 'the focus is on the controls');
    // Once more: now the voices are known from the start.
    await reader.tab.press('Escape');
    await reader.until('the bar gone', ({ find }) => find('.listen-bar') === null);
    await reader.tab.press('Enter');
    await marks(reader, 'A chapter');
    assert.equal(await focus(), 'Pause', 'the focus is on the controls again');
    await reader.tab.press('ArrowRight');
    await marks(reader, 'Film and firm are one letter apart.');
    await reader.tab.press('Enter');
    await silent(reader);
    assert.equal(await focus(), 'Resume');
    await reader.tab.press('ArrowRight');
    await marks(reader, 'They score −0.3, e.g. here.');
    await silent(reader);
    await reader.tab.press('ArrowLeft');
    await marks(reader, 'Film and firm are one letter apart.');
    await reader.tab.press('Enter');
    await reader.until('a voice', () => (globalThis as unknown as Fakes).isSpeaking());
    assert.equal((await last(reader)).text, 'Film and firm are one letter apart.');

    const pick = (path: string, value: string) =>
      reader.see(
        ({ find }, at, wanted) => {
          const list = find(at) as HTMLSelectElement;
          list.value = wanted;
          list.dispatchEvent(new Event('change'));
        },
        path,
        value,
      );
    const offered = await reader.see(({ all }) =>
      all('[data-voice] option').map(({ textContent }) => textContent!.trim()),
    );
    assert.deepEqual(offered, ['Ada', 'Bo'], 'local voices of the language, and no others');
    await pick('[data-rate]', '1.5');
    await pick('[data-voice]', 'stand-in:Bo');
    assert.deepEqual(await last(reader), {
      text: 'Film and firm are one letter apart.',
      rate: 1.5,
      voice: 'Bo',
    });
    await reader.tab.press('Escape');
    await reader.until('the bar gone', ({ find }) => find('.listen-bar') === null);
    await silent(reader);
    assert.equal(await focus(), 'Read this chapter aloud', 'the focus is back where it began');
    await reader.see(() => location.reload());
    await reader.until(
      'the page again',
      () => (globalThis as unknown as Partial<Fakes>).spoken?.length === 0,
    );
    await reader.choose('.listen button');
    await marks(reader, 'A chapter');
    assert.deepEqual(await last(reader), { text: 'A chapter', rate: 1.5, voice: 'Bo' });
    // The bar fits the window, and leaving the page ends the voice.
    const wide = await reader.see(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.ok(wide <= 0);
    await reader.see(() => dispatchEvent(new PageTransitionEvent('pagehide')));
    await silent(reader);
  }),
);

everywhere(
  'T36: a figure further down is brought into the window and awaited; one without code is named',
  (reader) =>
    withChapter(
      reader,
      {
        text: `<div class="listen" data-listen></div><p>Above.</p>${'<p>–</p>'.repeat(60)}
<es-nearest id="figure" word="river" metric="cosine"></es-nearest><es-map id="map"></es-map><p>Below.</p>`,
      },
      async () => {
        await reader.choose('.listen button');
        await marks(reader, 'Above.');
        const started = await reader.see(
          ({ find }) => find('#figure >>> [data-verdict]')?.textContent?.trim() ?? '',
        );
        assert.equal(started, '', 'nobody has seen it yet');
        await finish(reader);
        await reader.until(
          'the figure marked',
          ({ find }) => find('#figure[data-spoken]') !== null,
        );
        assert.match((await last(reader)).text, /^A figure asks: .* It shows: .*“river”/);
        await finish(reader);
        await reader.until('the map marked', ({ find }) => find('#map[data-spoken]') !== null);
        assert.match((await last(reader)).text, /^A figure asks: .*\? It has not started\.$/);
        await finish(reader);
        await marks(reader, 'Below.');
      },
    ),
  { devices: [desk] },
);

const missing: [string, Options, string][] = [
  ['no voices at all', { voices: 'none' }, 'This device has no voices installed.'],
  [
    'voices on a server alone',
    { voices: 'remote' },
    'send the text to a server, so they are not used here.',
  ],
  ['no voice of the language', { voices: 'foreign' }, 'none that speaks English.'],
  [
    'no speech',
    {
      before: `for (const name of ['speechSynthesis', 'SpeechSynthesisUtterance'])
  Object.defineProperty(globalThis, name, { value: undefined, configurable: true });`,
    },
    'This browser cannot read pages aloud.',
  ],
];
for (const [what, options, sentence] of missing) {
  everywhere(
    `T36: ${what}: it is said in the controls, to those who ask, and nothing is offered`,
    (reader) =>
      withChapter(reader, options, async () => {
        await reader.choose('.listen button');
        await reader.reads('.listen-bar [data-said]', sentence);
        assert.equal(await reader.text('.listen'), 'Read this chapter aloud', 'not in the text');
        const offered = await reader.see(({ all }) =>
          all('.listen-bar button').map(({ textContent }) => textContent?.trim()),
        );
        assert.deepEqual(offered, ['Close']);
        await reader.tab.press('Escape');
        await reader.until('the bar gone', ({ find }) => find('.listen-bar') === null);
      }),
    { devices: [desk] },
  );
}

everywhere(
  'T36: without the Highlight API, spans are marked and taken out again; a failing voice is said',
  (reader) =>
    withChapter(
      reader,
      {
        without: ['storage'],
        before: `delete globalThis.Highlight;\ndelete CSS.highlights;\n${fake}`,
      },
      async () => {
        const html = () => reader.see(({ find }) => find('article p')!.outerHTML);
        const before = await html();
        await reader.choose('.listen button');
        await reader.until('the heading marked', ({ find }) => find('h1 .spoken') !== null);
        await finish(reader);
        await reader.until(
          'a sentence marked',
          ({ all }) =>
            all('p .spoken')
              .map((span) => span.textContent)
              .join('') === 'Film and firm are one letter apart.',
        );
        await reader.see(() => (globalThis as unknown as Fakes).failSpeech('synthesis-failed'));
        await reader.reads('[data-said]', 'The voice stopped (synthesis-failed).');
        await reader.choose('[data-stop]');
        await reader.until('no span', ({ find }) => find('.spoken') === null);
        assert.equal(await html(), before, 'the page is as it was');
      },
    ),
  { devices: [desk] },
);
