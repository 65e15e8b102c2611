/** Asks the engine: what a twin makes of a word in its sentences. For the figure, its still, and prose. */
import type { Method, Params, Result } from '../../engine/client/engine.ts';
import type { WordsCard } from '../../kit/card.ts';
import {
  chanceOf,
  checkLength,
  findWord,
  meanRows,
  OtherWords,
  type Parsed,
  type Pieces,
  piecesOf,
  type Reading,
  rightSenses,
  type SenseLine,
  type Separation,
  type Twin,
} from './bank.model.ts';

/** One call of the engine. */
export type Ask = <M extends Method>(method: M, params: Params<M>) => Promise<Result<M>>;

const TOKENIZER = 'models/tokenizer/tokenizer.model';

export type Described = Result<'model.load'>;

/** `card`: says what the file has to be. */
export function loadTwin(ask: Ask, twin: Twin, card: WordsCard | null = null): Promise<Described> {
  const weights = card?.files?.find((file) => file.name === 'model.safetensors');
  const { bytes, sha256 } = weights ?? {};
  return ask('model.load', {
    model: twin,
    config: `models/${twin}/config.json`,
    files: [`models/${twin}/model.safetensors`],
    ...(bytes && sha256 && { checks: [{ bytes, sha256 }] }),
  });
}

/** A sentence through the twin: its pieces, and every hidden state, the normed one last. */
async function run(ask: Ask, twin: Twin, model: Described, sentence: string, index: number) {
  const pieces: Pieces = await ask('text.encode', { text: sentence, model: TOKENIZER });
  checkLength(pieces, index, model.context);
  const start = model.bos === null ? [] : [model.bos];
  const ids = [...start, ...pieces.ids];
  const { tensors, milliseconds } = await ask('model.run', {
    model: twin,
    ids,
    trace: ['hidden.*', 'final'],
  });
  const names = Array.from({ length: model.layers + 1 }, (_, layer) => `hidden.${layer}`);
  const states = [...names, 'final'].map((name) => tensors[name]!.values);
  return { pieces, states, first: start.length, milliseconds };
}

/** Tables of several readings must not meet. */
let tables = 0;

/** Throws a `Problem` for a sentence that is too long, and what the engine throws. */
export async function read(
  ask: Ask,
  twin: Twin,
  model: Described,
  parsed: Parsed,
): Promise<Reading> {
  const { sentences, places, without } = parsed;
  const { width, layers } = model;
  const states: Float32Array[][] = Array.from({ length: layers + 2 }, () => []);
  const others = states.map(() => new OtherWords(width));
  const pieces: string[][] = [];
  const left: string[] = [];
  let milliseconds = 0;
  for (const [index, sentence] of sentences.entries()) {
    if (without.includes(index + 1)) continue;
    const ran = await run(ask, twin, model, sentence, index);
    milliseconds += ran.milliseconds;
    ran.pieces.ids.forEach((id, piece) => {
      for (const [state, mean] of others.entries()) {
        mean.add(id, ran.states[state]!, piece + ran.first);
      }
    });
    for (const place of places.filter((one) => one.sentence === index)) {
      const own = piecesOf(sentence, place, ran.pieces);
      pieces.push(own.map((piece) => ran.pieces.pieces[piece]!));
      left.push(ran.pieces.ids.slice(0, own.at(-1)! + 1).join(' '));
      ran.states.forEach((values, state) => {
        states[state]!.push(meanRows(values, width, own, ran.first));
      });
    }
  }
  const { path, kept } = await draw(ask, states.slice(0, -1), width);
  return {
    ...parsed,
    twin,
    layers,
    pieces,
    states,
    others: others.map((mean) => mean.mean()),
    path,
    kept,
    milliseconds,
    sameLeft: left.map((one, place) =>
      left.flatMap((other, before) => (before < place && other === one ? [before] : [])),
    ),
  };
}

/** Principal components of all states of all places, as the twin adds to them: not scaled to length 1. */
async function draw(ask: Ask, states: readonly (readonly Float32Array[])[], dims: number) {
  const all = states.flat();
  const values = new Float32Array(all.length * dims);
  all.forEach((state, row) => {
    values.set(state, row * dims);
  });
  tables += 1;
  const table = `paths of a word ${tables}`;
  await ask('vectors.open', { table, values, rows: all.length, dims });
  try {
    const found = await ask('projection.pca', { table, rows: all.length, components: 2 });
    return { path: found.coordinates, kept: found.explained[0]! + found.explained[1]! };
  } finally {
    await ask('vectors.close', { table });
  }
}

/** How well the twin's states tell the senses of many words apart; `onSentence` says how many are read. */
export async function separate(
  ask: Ask,
  twin: Twin,
  model: Described,
  lines: readonly SenseLine[],
  onSentence: (done: number) => void,
): Promise<Separation> {
  const right = new Array<number>(model.layers + 2).fill(0);
  const words = [...new Set(lines.map((line) => line.word))];
  let done = 0;
  for (const word of words) {
    const own = lines.filter((line) => line.word === word);
    const states: Float32Array[][] = right.map(() => []);
    for (const { sentence } of own) {
      const [begin, end] = findWord(word, sentence)[0]!;
      const ran = await run(ask, twin, model, sentence, 0);
      const place = { label: '', sentence: 0, begin, end };
      const pieces = piecesOf(sentence, place, ran.pieces);
      ran.states.forEach((values, state) => {
        states[state]!.push(meanRows(values, model.width, pieces, ran.first));
      });
      done += 1;
      onSentence(done);
    }
    const senses = own.map((line) => line.sense);
    states.forEach((of, state) => {
      right[state]! += rightSenses(of, senses);
    });
  }
  return {
    twin,
    words: words.length,
    sentences: lines.length,
    chance: chanceOf(lines),
    right: right.map((count) => count / lines.length),
  };
}
