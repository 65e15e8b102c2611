/**
 * Numbers in prose. None is typed: each is bound to a model card or to a call of the engine, and the
 * build puts in what they say.
 *
 *     {{card words data.words | million}}           a field of models/words/card.json
 *     {{call vectors.compare {"a":"hot", …} cosine}} a field of what the engine answers
 *     {{vectors 4,3 3,4 dot}}                       what the engine measures on two short vectors (or `length` of one)
 *     {{bank.cosine masked bank 1 2 | cosine}}       a fact of a figure (its index.ts lists them) with arguments
 *
 * `| raw` is the bare number, for the data of a question.
 *
 * What can't be had (no model yet, a field that is gone) becomes an ellipsis and a line in `missing`.
 */
import { figures } from '#figures/all';
import type { Ask } from '../../kit/figure-module.ts';
import { count, fixed, number, percent } from '../../kit/format.ts';

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
  /** Three decimals, so that what is exactly 1 reads as such beside what is not. */
  cosine: (value) => fixed(value, 3),
  small: (value) => (Math.abs(value) < 0.005 ? '0.00' : number(value, 2)),
};

export const BINDING = /\{\{(.+?)\}\}(?!\})/g;

/** Resolves every binding of a text first, so that Markdown is rendered in one go. */
export class Bindings {
  readonly missing: string[] = [];
  private readonly answers = new Map<string, Promise<unknown>>();
  /** The same for a figure, with the engine's types. */
  readonly ask = this.call.bind(this) as unknown as Ask;

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
      return format === 'raw' ? 'null' : '<data class="missing" title="not measured yet">…</data>';
    }
  }

  private async value(expression: string): Promise<unknown> {
    const [kind = '', ...rest] = expression.split(' ');
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
      case 'vectors':
        return this.ofVectors(rest);
      default:
        return this.fact(kind, rest);
    }
  }

  /** `length` of one vector; `dot`, `cosine` or `euclidean` of two: from a table of their own. */
  private async ofVectors(given: readonly string[]): Promise<unknown> {
    const what = given.at(-1) ?? '';
    const vectors = given.slice(0, -1).map((numbers) => numbers.split(',').map(Number));
    const words = ['a', 'b'].slice(0, vectors.length);
    const table = given.slice(0, -1).join(' ');
    const values = Float32Array.from(vectors.flat());
    const dims = vectors[0]?.length;
    await this.call('vectors.open', { table, values, rows: vectors.length, dims, words });
    return what === 'length'
      ? field(await this.call('vectors.row', { table, word: 'a' }), 'norm')
      : field(await this.call('vectors.compare', { table, a: 'a', b: 'b' }), what);
  }

  private fact(kind: string, args: readonly string[]): Promise<unknown> {
    const [name, fact = ''] = kind.split('.');
    const found = figures.find((figure) => figure.name === name)?.facts?.[fact];
    if (!found) throw new Error(`“${kind}” is neither a kind of binding nor a fact of a figure`);
    return found(this.ask, ...args);
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
