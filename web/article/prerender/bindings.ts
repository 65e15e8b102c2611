/**
 * Numbers in prose. None is typed: each is bound to a model card or to a call of the engine, and the
 * build puts in what they say.
 *
 *     {{card words data.words | million}}           a field of models/words/card.json
 *     {{call vectors.compare {"a":"hot", …} cosine}} a field of what the engine answers
 *     {{nearest bank 4}}                             the nearest words by cosine
 *     {{pca 20000 2}}                                share of variance in so many components
 *     {{bank masked wind 1 2}}                       cosine of a word's uses in two sentences of an example, at the
 *                                                    end, or in the state whose number follows
 *     {{bank masked wind others}}                    what different tokens of them score there on average
 *     {{bank masked wind nearest}}                   the sentence whose use is nearest to that in the first
 *     {{bank masked wind layers}} {{… dims}}         of the twin
 *     {{rows}} {{dims}}                              of the shipped table
 *     {{even}}                                       1/√dims: how cosines scatter between even directions
 *     {{2000}}                                       a number that a call beside it was given
 *
 * `| raw` is the bare number, for the data of a question.
 *
 * What can't be had (no model yet, a field that is gone) becomes an ellipsis and a line in `missing`.
 */
import * as bank from '../../explorables/bank/bank.model.ts';
import { type Ask, loadTwin, read } from '../../explorables/bank/bank.reading.ts';
import { count, number, percent } from '../../kit/format.ts';

export type Call = (method: string, params: Record<string, unknown>) => Promise<unknown>;

export interface Facts {
  /** Parsed card.json by model name. */
  cards: Readonly<Record<string, unknown>>;
  /** Asks the engine; null where there is none at build. */
  call: Call | null;
}

const formats: Readonly<Record<string, (value: number) => string>> = {
  count,
  percent: (value) => percent(value > 1 ? value / 100 : value),
  million: (value) => `${number(value / 1e6)} million`,
  number: (value) => number(value),
  cosine: bank.cosineText,
  small: (value) => (Math.abs(value) < 0.005 ? '0.00' : number(value, 2)),
};

export const BINDING = /\{\{(.+?)\}\}(?!\})/g;

/** Resolves every binding of a text first, so that Markdown is rendered in one go. */
export class Bindings {
  readonly missing: string[] = [];
  private readonly answers = new Map<string, Promise<unknown>>();
  private readonly readings = new Map<string, Promise<bank.Reading>>();

  constructor(private readonly facts: Facts) {}

  async fill(markdown: string): Promise<string> {
    const found = [...markdown.matchAll(BINDING)];
    const filled = await Promise.all(found.map((match) => this.html(match[1]!.trim())));
    let index = 0;
    return markdown.replace(BINDING, () => filled[index++]!);
  }

  /** What the engine answers, asked once for each question. */
  call(method: string, params: Record<string, unknown>): Promise<unknown> {
    const key = `${method} ${JSON.stringify(params)}`;
    let answer = this.answers.get(key);
    if (!answer) {
      const { call } = this.facts;
      answer = call ? call(method, params) : Promise.reject(new Error('no engine'));
      answer.catch(() => {});
      this.answers.set(key, answer);
    }
    return answer;
  }

  /** What a twin makes of a word in its sentences. */
  async reading(state: bank.State): Promise<bank.Reading> {
    const key = JSON.stringify([state.twin, state.word, state.text]);
    let reading = this.readings.get(key);
    if (!reading) {
      const ask = this.call.bind(this) as unknown as Ask;
      reading = loadTwin(ask, state.twin).then((twin) =>
        read(ask, state.twin, twin, bank.parse(state)),
      );
      reading.catch(() => {});
      this.readings.set(key, reading);
    }
    return reading;
  }

  private async html(binding: string): Promise<string> {
    const [expression = '', format] = binding.split(/\s*\|\s*/);
    try {
      const value = await this.value(expression);
      if (Array.isArray(value)) return value.map((word) => `*${word}*`).join(', ');
      if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error('not a number');
      if (format === 'raw') return String(value);
      const text = (formats[format ?? 'number'] ?? formats.number)!(value);
      const source = expression.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
      return `<data value="${value}" data-source="${source}">${text}</data>`;
    } catch (error) {
      this.missing.push(`{{${binding}}}: ${(error as Error).message}`);
      return '<data class="missing" title="not measured yet">…</data>';
    }
  }

  private async value(expression: string): Promise<unknown> {
    const [kind = '', ...rest] = expression.split(' ');
    if (/^\d+$/.test(kind)) return Number(kind);
    switch (kind) {
      case 'card': {
        const [name = '', path = ''] = rest;
        return field(this.facts.cards[name], path);
      }
      case 'call': {
        const match = /^call (\S+) (\{.*\}) (\S+)$/.exec(expression);
        if (!match) throw new Error('expected: call METHOD {PARAMS} FIELD');
        return field(await this.call(match[1]!, JSON.parse(match[2]!)), match[3]!);
      }
      case 'nearest': {
        const [query = '', k = '3'] = rest;
        const params = { query, k: Number(k), metric: 'cosine', unit: true, centre: false };
        const { hits } = (await this.call('vectors.nearest', params)) as {
          hits: { word: string }[];
        };
        return hits.map((hit) => hit.word);
      }
      case 'pca': {
        const [rows, components] = rest.map(Number);
        const answer = (await this.call('projection.pca', { rows, components })) as {
          explained: Float32Array;
        };
        return answer.explained.reduce((total, share) => total + share, 0);
      }
      case 'bank': {
        const [twin = '', word = '', ...what] = rest;
        return this.bank(twin as bank.Twin, word, what);
      }
      case 'rows':
      case 'dims':
        return field(await this.call('words.load', { part: 'all' }), kind);
      case 'even':
        return 1 / Math.sqrt(Number(field(await this.call('words.load', { part: 'all' }), 'dims')));
      default:
        throw new Error(`“${kind}” is no kind of binding`);
    }
  }

  private async bank(twin: bank.Twin, word: string, what: readonly string[]): Promise<number> {
    const example = bank.EXAMPLES.find((one) => one.word === word);
    if (!example || !bank.TWINS.includes(twin)) throw new Error(`no example “${word}” of ${twin}`);
    const text = example.sentences.join('\n');
    const reading = await this.reading({ ...bank.DEFAULTS, twin, word, text });
    const last = bank.lastState(reading);
    const [kind = '', other = '', state = last] = what;
    const states = reading.states[Number(state)]!;
    switch (kind) {
      case 'layers':
        return reading.layers;
      case 'dims':
        return states[0]!.length;
      case 'others':
        return reading.others[last]!;
      case 'nearest':
        return Number(reading.places[bank.ranked(reading, 0, last)[0]!]!.label);
      default: {
        const of = (label: string) => {
          const place = reading.places.findIndex((one) => one.label === label);
          if (place < 0) throw new Error(`no place ${label} in “${word}”`);
          return states[place]!;
        };
        return bank.cosine(of(kind), of(other));
      }
    }
  }
}

/** `scores.google.accuracy` of an object; throws where it ends early. */
export function field(object: unknown, path: string): unknown {
  let value = object;
  for (const name of path.split('.')) {
    if (value === null || typeof value !== 'object' || !(name in value)) {
      throw new Error(`there is no “${path}”`);
    }
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
