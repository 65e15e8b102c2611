// What a reader on a slow phone does, so that budgets.mjs can see how long the page's tasks get: visits of a
// page each, in acts that are judged one by one.
import { Failure } from './say.mjs';

const LONGEST_WAIT = 120_000;
/// What an act still causes comes within this time.
const REST = 1500;

/// A figure has answered when it concludes something; with `said`, when it concludes that.
async function answered(page, tag, said = '') {
  try {
    await page.waitForFunction(
      (name, part) => {
        const figure = document.querySelector(name)?.shadowRoot;
        const verdict = figure?.querySelector('[data-verdict]')?.textContent.trim() ?? '';
        return verdict !== '' && verdict.includes(part);
      },
      { timeout: LONGEST_WAIT, polling: 200 },
      tag,
      said,
    );
  } catch (error) {
    const stands = await page.$eval(tag, (figure) => ({
      top: figure.getBoundingClientRect().top,
      notice: figure.shadowRoot?.querySelector('.notice')?.textContent,
      verdict: figure.shadowRoot?.querySelector('[data-verdict]')?.textContent,
    }));
    const wanted = said && ` with “${said}”`;
    throw new Failure(
      `${tag} did not answer${wanted}: ${JSON.stringify(stands).replace(/\s+/g, ' ')}\n${error.message}`,
    );
  }
}

class Reader {
  constructor(page) {
    this.page = page;
  }
  rest(milliseconds = REST) {
    return new Promise((done) => setTimeout(done, milliseconds));
  }
  answered(tag, said) {
    return answered(this.page, tag, said);
  }
  show(tag) {
    return this.page.$eval(tag, (figure) =>
      figure.scrollIntoView({ behavior: 'smooth', block: 'start' }),
    );
  }
  /// As a finger would, without the locator's waiting for a place that is still.
  async tap(selector) {
    const target = await this.page.waitForSelector(selector, { timeout: LONGEST_WAIT });
    await target.evaluate((element) => {
      element.scrollIntoView({ block: 'center' });
      element.click();
    });
  }
  async type(selector, text) {
    const field = await this.page.waitForSelector(selector, { timeout: LONGEST_WAIT });
    await field.focus();
    await this.page.keyboard.type(text, { delay: 120 });
  }
}

const nearest = (part) => `es-nearest >>> ${part}`;
const map = (part) => `es-map >>> ${part}`;

export const VISITS = [
  {
    path: 'index.html',
    acts: {
      'cover opened': async (reader) => {
        await reader.answered('es-nearest');
      },
      'word typed': async (reader) => {
        await reader.type(nearest('es-word-field >>> input'), 'lake');
        await reader.page.keyboard.press('Enter');
        await reader.answered('es-nearest', '“lake”');
      },
      'measure changed': async (reader) => {
        await reader.tap(nearest('input[value="dot"]'));
        await reader.answered('es-nearest', 'dot product');
      },
      'unit length off': async (reader) => {
        await reader.tap(nearest('.toggle input'));
      },
      centred: async (reader) => {
        await reader.tap(nearest('.toggle:last-of-type input'));
        await reader.answered('es-nearest', 'centred');
      },
      'all numbers of the vectors': async (reader) => {
        await reader.tap(nearest('es-vector-strip >>> summary'));
      },
      'numbers of the chart': async (reader) => {
        await reader.tap(nearest('es-chart >>> .foot button'));
      },
    },
  },
  {
    path: 'chapters/near-and-far.html',
    acts: {
      'scrolled to the rankings': async (reader) => {
        await reader.show('es-metrics');
        await reader.answered('es-metrics');
      },
      'rankings without unit length': async (reader) => {
        await reader.tap('es-metrics >>> .toggle input');
        await reader.answered('es-metrics', 'has');
      },
    },
  },
  {
    path: 'chapters/how-a-map-lies.html',
    acts: {
      'map arrived': async (reader) => {
        await reader.show('es-map');
        await reader.answered('es-map', 'on average');
      },
      'word on the map': async (reader) => {
        await reader.tap(map('.chips li:nth-child(3) button'));
        await reader.answered('es-map', '“seven”');
      },
      '3-D': async (reader) => {
        await reader.tap(map('input[value="3"]'));
        await reader.answered('es-map', 'components 1–3');
      },
      'flat again': async (reader) => {
        await reader.tap(map('input[value="2"]'));
        await reader.answered('es-map', 'components 1–2');
      },
      UMAP: async (reader) => {
        await reader.tap(map('input[value="umap"]'));
        await reader.answered('es-map', 'UMAP, 15');
        await reader.answered('es-map', 'placed');
        await reader.answered('es-map', 'on average');
      },
      't-SNE, its first steps': async (reader) => {
        await reader.tap(map('input[value="tsne"]'));
        await reader.rest(8000);
      },
    },
  },
  {
    path: 'chapters/one-word-several-sentences.html',
    acts: {
      'scrolled to the sentences': async (reader) => {
        await reader.show('es-bank');
        await reader.answered('es-bank');
      },
      'model loaded': async (reader) => {
        await reader.tap('es-bank >>> .offer button');
        await reader.page.waitForSelector('es-bank >>> .predict', { timeout: LONGEST_WAIT });
      },
      'answer shown': async (reader) => {
        await reader.tap('es-bank >>> .predict button.link');
        await reader.page.waitForSelector('es-bank >>> .charts', { timeout: LONGEST_WAIT });
      },
      'sentence typed': async (reader) => {
        await reader.type('es-bank >>> es-text-field >>> textarea', '\nThe bank is closed.');
        await reader.rest(2000);
      },
      'slider moved': async (reader) => {
        const slider = await reader.page.waitForSelector('es-bank >>> .slider input');
        for (const layer of ['1', '2', '3', '4']) {
          await slider.evaluate((input, value) => {
            input.value = value;
            input.dispatchEvent(new Event('input', { bubbles: true }));
          }, layer);
          await reader.rest(200);
        }
      },
    },
  },
];

/// Acts whose longest task, in milliseconds, is over what tasks may take, and the length beyond which it must not
/// grow. Most of it is layout and painting of a whole chapter. An act that is mended goes from here.
export const OVER = {
  'map arrived': 75,
  'scrolled to the sentences': 75,
};

/// Plays one of the visits; `mark` is told of each act before it begins.
export async function play(page, visit, url, mark) {
  const reader = new Reader(page);
  await page.goto(url + visit.path, { waitUntil: 'load', timeout: LONGEST_WAIT });
  // The driver's own code comes into the page with its first question: before anything is judged.
  await page.waitForFunction(() => document.body !== null);
  await page.$eval('body >>> *', () => {});
  for (const [act, run] of Object.entries(visit.acts)) {
    await mark(act);
    await run(reader);
    await reader.rest();
  }
}
