/** Numbers of the examples that prose cites: what a model makes of a word in an example's sentences. */
import type { Ask } from '../../kit/figure-module.ts';
import * as model from './bank.model.ts';
import { loadTwin, read } from './bank.reading.ts';

type Question = (reading: model.Reading, ...args: string[]) => number;

/** Readings by who answers and by what was read: a chapter asks many things of one. */
const readings = new WeakMap<Ask, Map<string, Promise<model.Reading>>>();

export function readingOf(ask: Ask, state: model.State): Promise<model.Reading> {
  const own = readings.get(ask) ?? new Map<string, Promise<model.Reading>>();
  readings.set(ask, own);
  const key = JSON.stringify([state.twin, state.word, state.text]);
  const reading =
    own.get(key) ??
    loadTwin(ask, state.twin).then((twin) => read(ask, state.twin, twin, model.parse(state)));
  own.set(key, reading);
  return reading;
}

const ofExample =
  (question: Question) =>
  async (ask: Ask, twin = '', word = '', ...args: string[]): Promise<number> => {
    const example = model.EXAMPLES.find((one) => one.word === word);
    const found = model.TWINS.find((one) => one === twin);
    if (!example || !found) throw new Error(`no example “${word}” of ${twin}`);
    const text = example.sentences.join('\n');
    const reading = await readingOf(ask, { ...model.DEFAULTS, twin: found, word, text });
    return question(reading, ...args);
  };

export const facts = {
  layers: ofExample((reading) => reading.layers),
  dims: ofExample((reading) => reading.states[0]![0]!.length),
  others: ofExample((reading) => reading.others[model.lastState(reading)]!),
  nearest: ofExample((reading) => {
    const [nearest] = model.ranked(reading, 0, model.lastState(reading));
    return Number(reading.places[nearest!]!.label);
  }),
  cosine: ofExample((reading, a = '', b = '', state = String(model.lastState(reading))) => {
    const states = reading.states[Number(state)]!;
    const of = (label: string) => {
      const place = reading.places.findIndex((one) => one.label === label);
      if (place < 0) throw new Error(`no place ${label} in “${reading.word}”`);
      return states[place]!;
    };
    return model.cosine(of(a), of(b));
  }),
};
