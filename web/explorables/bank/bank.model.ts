/**
 * What the figure "One word, several sentences" knows, without a screen and without an engine: where a
 * word stands in the reader's sentences, how near its hidden states are, layer by layer, and the
 * sentences that say so. Pure; bank.reading.ts asks the engine, bank.ts draws.
 *
 * States are counted as `hidden.N` of src/transformer/trace.h: 0 is the row of the embedding table, N
 * what layer N left; one more follows, after the last norm, which is what the head reads.
 */
import { count, fixed, number, percent, plural } from '../../kit/format.ts';
import { flag, oneOf, type Presets, whole, word } from '../../kit/presets.ts';

export const TWINS = ['masked', 'causal'] as const;
export type Twin = (typeof TWINS)[number];

/** More lines than this nobody tells apart. */
export const MOST_PLACES = 7;
/** Of the field; the twin's context ends long before. */
export const LONGEST_TEXT = 20_000;

export interface Example {
  readonly word: string;
  readonly sentences: readonly string[];
  /** Number of the sentence in which the word means what it means in the first. */
  readonly same: string;
}

/**
 * Chosen by measurement with both twins: in all but the last, the masked twin puts the word of
 * sentence 2, which means the same, nearest to that of sentence 1; in the last, neither twin does.
 */
export const EXAMPLES: readonly Example[] = [
  {
    word: 'bank',
    sentences: [
      'We sat on the bank of the river and fished.',
      'Trees grow on the bank of the stream.',
      'The bank lent the company a large sum of money.',
      'The bank has offices in every large city.',
    ],
    same: '2',
  },
  {
    word: 'wind',
    sentences: [
      'A strong wind from the north brought rain.',
      'The storm came with heavy wind and snow.',
      'You must wind the old clock every week.',
      'She had to wind the wool into a ball.',
    ],
    same: '2',
  },
  {
    word: 'train',
    sentences: [
      'The train arrived at the station ten minutes late.',
      'The train runs on rails and is pulled by a locomotive.',
      'The athletes train every day for the Olympic Games.',
      'They train dogs to help blind people.',
    ],
    same: '2',
  },
  {
    word: 'plant',
    sentences: [
      'The plant needs water and sunlight to grow.',
      'The roots of the plant take up water from the soil.',
      'Engineers built a nuclear power plant near the city.',
      'The company closed its steel plant and dismissed the workers.',
    ],
    same: '2',
  },
  {
    word: 'bark',
    sentences: [
      'The bark of the oak tree is thick and brown.',
      'Insects live under the bark of dead trees.',
      'The bark of the dog woke the neighbours.',
      'The puppy gave a loud bark at the stranger.',
    ],
    same: '2',
  },
];

export function exampleOf({ word: wanted, text }: Pick<State, 'word' | 'text'>) {
  return EXAMPLES.find(
    (example) => example.word === wanted && example.sentences.join('\n') === text,
  );
}

// State. -----------------------------------------------------------------------------------------

export interface State {
  readonly word: string;
  /** As the reader typed it: a sentence a line. */
  readonly text: string;
  readonly twin: Twin;
  /** State that is looked at; null is the last one. */
  readonly layer: number | null;
}

export const DEFAULTS: State = {
  word: EXAMPLES[0]!.word,
  text: EXAMPLES[0]!.sentences.join('\n'),
  twin: 'masked',
  layer: null,
};

export const PRESETS = ['word', 'sentences', 'twin', 'layer', 'reveal'] as const;

/** Between sentences where a line break would be in the way: in an attribute, in a link. */
const BETWEEN = ' // ';

export function fromPresets(presets: Presets): { state: State; reveal: boolean } {
  const given = presets.sentences?.slice(0, LONGEST_TEXT);
  const layer = whole(presets.layer, { from: 0, to: 1000 }, -1);
  return {
    state: {
      word: word(presets.word) ?? DEFAULTS.word,
      text: given === undefined ? DEFAULTS.text : given.split(BETWEEN).join('\n'),
      twin: oneOf(presets.twin, TWINS, DEFAULTS.twin),
      layer: layer < 0 ? null : layer,
    },
    reveal: flag(presets.reveal, false),
  };
}

export function toPresets(state: State, reveal: boolean): Presets {
  return {
    word: state.word,
    sentences: sentencesOf(state.text).join(BETWEEN),
    twin: state.twin,
    ...(state.layer === null ? {} : { layer: String(state.layer) }),
    ...(reveal ? { reveal: 'on' } : {}),
  };
}

// Words in sentences. ----------------------------------------------------------------------------

/** Something to be said about what the reader typed; not a failure. */
export class Problem extends Error {
  constructor(
    readonly code: 'invalid_argument' | 'not_found' | 'too_large',
    message: string,
  ) {
    super(message);
  }
}

export function sentencesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Where the word stands: sentence from 0, places in UTF-16 units. */
export interface Place {
  /** "2", or "2a" and "2b" where the word stands twice in sentence 2. */
  readonly label: string;
  readonly sentence: number;
  readonly begin: number;
  readonly end: number;
}

/** Scripts that set no space between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const LETTER = '[\\p{L}\\p{M}\\p{N}_]';

/** Begins and ends of the word in a sentence, whatever its case; whole words where there are spaces. */
export function findWord(wanted: string, sentence: string): [number, number][] {
  const plain = wanted.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  const edge = UNSPACED.test(wanted) ? ['', ''] : [`(?<!${LETTER})`, `(?!${LETTER})`];
  const pattern = new RegExp(`${edge[0]}${plain}${edge[1]}`, 'giu');
  return [...sentence.matchAll(pattern)].map((match) => [
    match.index,
    match.index + match[0].length,
  ]);
}

export interface Parsed {
  readonly word: string;
  readonly sentences: readonly string[];
  readonly places: readonly Place[];
  /** Numbers of the sentences that the word is not in. */
  readonly without: readonly number[];
}

/** What there is to compare. Throws a `Problem` where there is nothing. */
export function parse(state: Pick<State, 'word' | 'text'>): Parsed {
  const wanted = state.word.trim();
  if (wanted === '') {
    throw new Problem('invalid_argument', 'Type the word that your sentences share.');
  }
  const sentences = sentencesOf(state.text);
  const places: Place[] = [];
  const without: number[] = [];
  sentences.forEach((sentence, index) => {
    const found = findWord(wanted, sentence);
    if (found.length === 0) without.push(index + 1);
    found.forEach(([begin, end], nth) => {
      const letter = found.length > 1 ? String.fromCharCode(97 + nth) : '';
      places.push({ label: `${index + 1}${letter}`, sentence: index, begin, end });
    });
  });
  if (places.length < 2) {
    const where =
      places.length === 0
        ? `“${wanted}” stands in none of ${sentences.length === 1 ? 'them' : `the ${sentences.length}`}`
        : `“${wanted}” stands only in sentence ${places[0]!.sentence + 1}`;
    throw new Problem(
      'not_found',
      sentences.length === 0
        ? `Write two sentences with “${wanted}”, each on its own line.`
        : `${where}: it takes two places to compare. Whole words count, in capitals or not.`,
    );
  }
  if (places.length > MOST_PLACES) {
    throw new Problem(
      'too_large',
      `“${wanted}” stands in ${places.length} places; up to ${MOST_PLACES} can be told apart here.`,
    );
  }
  return { word: wanted, sentences, places, without };
}

/** "Sentence 3 is left out: “bank” is not in it." */
export function withoutText({ word: wanted, without }: Parsed): string {
  if (without.length === 0) return '';
  const [first] = without;
  return without.length === 1
    ? `Sentence ${first} is left out: “${wanted}” is not in it.`
    : `Sentences ${listed(without.map(String))} are left out: “${wanted}” is not in them.`;
}

// Pieces. ----------------------------------------------------------------------------------------

/** What the tokenizer makes of a sentence. */
export interface Pieces {
  readonly ids: Uint32Array;
  readonly pieces: readonly string[];
  /** Two a piece: first byte in the sentence's UTF-8, and one past the last. */
  readonly spans: Uint32Array;
}

/** Numbers of the pieces that hold some of the word. Throws a `Problem` where none does. */
export function piecesOf(sentence: string, place: Place, { spans }: Pieces): number[] {
  const bytesTo = (end: number) => new TextEncoder().encode(sentence.slice(0, end)).length;
  const [begin, end] = [bytesTo(place.begin), bytesTo(place.end)];
  const found: number[] = [];
  for (let piece = 0; 2 * piece < spans.length; piece++) {
    const [from, to] = [spans[2 * piece]!, spans[2 * piece + 1]!];
    if (to > from && from < end && to > begin) found.push(piece);
  }
  if (found.length === 0) {
    throw new Problem(
      'not_found',
      `The tokenizer makes no piece of the word in sentence ${place.sentence + 1}.`,
    );
  }
  return found;
}

/** Throws a `Problem` for a sentence that the twin can't read whole; its context counts one id for the start. */
export function checkLength({ ids }: Pieces, sentence: number, context: number): void {
  if (ids.length + 1 <= context) return;
  throw new Problem(
    'too_large',
    `Sentence ${sentence + 1} has ${count(ids.length)} pieces, and the twin reads ${count(context - 1)} at a time: shorten it.`,
  );
}

// States. ----------------------------------------------------------------------------------------

/** The mean of some rows of a tensor (rows × width); `first` rows come before the sentence's own. */
export function meanRows(
  values: Float32Array,
  width: number,
  rows: readonly number[],
  first: number,
): Float32Array {
  const mean = new Float32Array(width);
  for (const row of rows) {
    const at = (row + first) * width;
    for (let i = 0; i < width; i++) mean[i]! += values[at + i]! / rows.length;
  }
  return mean;
}

export function cosine(a: Float32Array, b: Float32Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i]! * b[i]!;
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

export function unitLength(values: Float32Array): Float32Array {
  const length = Math.hypot(...values);
  return length > 0 ? values.map((value) => value / length) : values;
}

/**
 * The mean cosine between different tokens of the sentences: what two words score that have nothing
 * in common but the model. Σ over all pairs is |Σ u|², less that within each token's own group.
 */
export class OtherWords {
  private readonly sums = new Map<number, { sum: Float64Array; count: number }>();
  private readonly all: Float64Array;
  private total = 0;

  constructor(private readonly width: number) {
    this.all = new Float64Array(width);
  }

  add(id: number, values: Float32Array, row: number): void {
    const at = row * this.width;
    let length = 0;
    for (let i = 0; i < this.width; i++) length += values[at + i]! ** 2;
    if (length === 0) return;
    const scale = 1 / Math.sqrt(length);
    const group = this.sums.get(id) ?? { sum: new Float64Array(this.width), count: 0 };
    for (let i = 0; i < this.width; i++) {
      group.sum[i]! += values[at + i]! * scale;
      this.all[i]! += values[at + i]! * scale;
    }
    group.count += 1;
    this.total += 1;
    this.sums.set(id, group);
  }

  /** NaN where all tokens are the same. */
  mean(): number {
    const square = (sum: Float64Array) => sum.reduce((total, value) => total + value * value, 0);
    let products = square(this.all);
    let pairs = this.total ** 2;
    for (const { sum, count: members } of this.sums.values()) {
      products -= square(sum);
      pairs -= members ** 2;
    }
    return pairs > 0 ? products / pairs : Number.NaN;
  }
}

/** What a twin made of a word in its sentences. */
export interface Reading extends Parsed {
  readonly twin: Twin;
  /** Layers of the twin; there are two more states. */
  readonly layers: number;
  /** Pieces of the word at each place, as the vocabulary writes them. */
  readonly pieces: readonly (readonly string[])[];
  /** By state, then by place. */
  readonly states: readonly (readonly Float32Array[])[];
  /** Mean cosine between different tokens, by state. */
  readonly others: readonly number[];
  /** x and y of each place by state, without the last (the norm's scale is another): row-major. */
  readonly path: Float32Array;
  /** Share of the variance that x and y hold. */
  readonly kept: number;
  /** Of the twin, over all sentences. */
  readonly milliseconds: number;
  /** For each place, those before it to whose left stands the same. */
  readonly sameLeft: readonly (readonly number[])[];
}

export function exampleRead({ word: wanted, sentences }: Reading): Example | undefined {
  return exampleOf({ word: wanted, text: sentences.join('\n') });
}

export const lastState = ({ layers }: Reading) => layers + 1;

export function layerOf(state: State, reading: Reading): number {
  return Math.min(state.layer ?? lastState(reading), lastState(reading));
}

/** "the table", "layer 3", "the last norm". */
export function layerName(layer: number, layers: number): string {
  if (layer === 0) return 'the table';
  return layer > layers ? 'the last norm' : `layer ${layer}`;
}

/** The same under an axis. */
export function shortLayerName(layer: number, layers: number): string {
  if (layer === 0) return 'table';
  return layer > layers ? 'norm' : String(layer);
}

/** Cosine of every place to the reference, by state: [place][state]. */
export function cosinesTo(reading: Reading, reference: number): number[][] {
  return reading.places.map((_, place) =>
    reading.states.map((states) => cosine(states[place]!, states[reference]!)),
  );
}

/** Places by cosine to the reference in a state, nearest first, without the reference. */
export function ranked(reading: Reading, reference: number, layer: number): number[] {
  const states = reading.states[layer]!;
  const to = states.map((state) => cosine(state, states[reference]!));
  return reading.places
    .map((_, place) => place)
    .filter((place) => place !== reference)
    .sort((a, b) => to[b]! - to[a]! || a - b);
}

/** Whether the word is the same row, or the same mean of rows, wherever it stands. */
export function isOneVector(reading: Reading): boolean {
  const [first] = reading.states[0]!;
  return reading.states[0]!.every((state) => cosine(state, first!) > 1 - 1e-6);
}

// Geometry. --------------------------------------------------------------------------------------

/** Where things lie in a box, as shares of it: x to the right, y down. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly place: number;
  readonly label: string;
  readonly points: readonly Point[];
}

export interface Chart {
  readonly lines: readonly Line[];
  readonly others: readonly Point[];
  /** Values with a line across. */
  readonly ticks: readonly { readonly value: number; readonly y: number }[];
}

/** Cosine to the reference by state, from 0 (or below, where there is something) to 1. */
export function chartOf(reading: Reading, reference: number): Chart {
  const cosines = cosinesTo(reading, reference);
  const known = reading.others.filter(Number.isFinite);
  const low = Math.min(0, ...cosines.flat(), ...known);
  const last = lastState(reading);
  const y = (value: number) => (1 - value) / (1 - low);
  const line = (values: readonly number[]) =>
    values.map((value, state) => ({ x: state / last, y: y(value) }));
  return {
    lines: reading.places
      .map((place, i) => ({ place: i, label: place.label, points: line(cosines[i]!) }))
      .filter(({ place }) => place !== reference),
    others: known.length === reading.others.length ? line(reading.others) : [],
    ticks: [0, 0.5, 1].map((value) => ({ value, y: y(value) })),
  };
}

/** Width over height of the picture of paths; both axes have one scale. */
export const PATH_ASPECT = 1.25;

export function pathsOf(reading: Reading): Line[] {
  const { path, places, layers } = reading;
  const xs = path.filter((_, i) => i % 2 === 0);
  const ys = path.filter((_, i) => i % 2 === 1);
  const middle = (values: Float32Array) => (Math.max(...values) + Math.min(...values)) / 2;
  const span = (values: Float32Array) => Math.max(...values) - Math.min(...values);
  const unit = Math.max(span(xs) / PATH_ASPECT, span(ys)) || 1;
  const [cx, cy] = [middle(xs), middle(ys)];
  return places.map((place, i) => ({
    place: i,
    label: place.label,
    points: Array.from({ length: layers + 1 }, (_, state) => {
      const row = state * places.length + i;
      return {
        x: 0.5 + (xs[row]! - cx) / (unit * PATH_ASPECT),
        y: 0.5 - (ys[row]! - cy) / unit,
      };
    }),
  }));
}

/** Whether labels at these ends would cover each other: one above the other, or in the plane. */
export const CHART_NEAR = (a: Point, b: Point) => Math.abs(a.y - b.y) < 0.07;
export const PATHS_NEAR = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y) < 0.07;

/** Labels at the ends of lines; those that would cover each other become one. */
export function endLabels(
  lines: readonly Line[],
  near: (a: Point, b: Point) => boolean,
): (Point & { readonly text: string; readonly places: readonly number[] })[] {
  const groups: { at: Point; lines: Line[] }[] = [];
  for (const line of lines) {
    const at = line.points.at(-1)!;
    const group = groups.find((other) => near(other.at, at));
    if (group) group.lines.push(line);
    else groups.push({ at, lines: [line] });
  }
  return groups.map(({ at, lines: own }) => ({
    ...at,
    text: own.map(({ label }) => label).join(', '),
    places: own.map(({ place }) => place),
  }));
}

/** A point moved off the labels that it would cover, up or down; where there is none, nothing. */
export function clear(point: Point | undefined, labels: readonly Point[]): Point | undefined {
  const hidden = point && labels.find((label) => CHART_NEAR(label, point));
  if (!point || !hidden) return point;
  return { x: point.x, y: hidden.y + (point.y < hidden.y ? -0.07 : 0.07) };
}

// The prediction. --------------------------------------------------------------------------------

/** With more than two places: the label of one. With two: a bracket of their last cosine. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

const BRACKETS = [
  { value: 'high', label: 'above 0.9', from: 0.9 },
  { value: 'middle', label: '0.7 to 0.9', from: 0.7 },
  { value: 'low', label: 'below 0.7', from: Number.NEGATIVE_INFINITY },
] as const;

export function choices({ places }: Reading): Choice[] {
  if (places.length === 2) return BRACKETS.map(({ value, label }) => ({ value, label }));
  return places.slice(1).map(({ label }) => ({ value: label, label }));
}

export function promptText({ places, word: wanted, layers }: Reading): string {
  const [first] = places;
  return places.length === 2
    ? `They start as one vector. How near will the two be after all ${layers} layers, by cosine?`
    : `Which “${wanted}” will be nearest to the one in ${first!.label} after all ${layers} layers?`;
}

/** What the engine's numbers say. */
export function outcome(reading: Reading): string {
  const [nearest] = ranked(reading, 0, lastState(reading));
  if (reading.places.length > 2) return reading.places[nearest!]!.label;
  const states = reading.states[lastState(reading)]!;
  const value = cosine(states[0]!, states[1]!);
  return BRACKETS.find(({ from }) => value >= from)!.value;
}

export function graded(reading: Reading, prediction: string): string {
  const said = choices(reading).find(({ value }) => value === prediction);
  if (!said) return '';
  return outcome(reading) === prediction
    ? `You said ${said.label}, and so it is.`
    : `You said ${said.label}. It is otherwise.`;
}

// Words. -----------------------------------------------------------------------------------------

/** 0.654; three decimals, so that what is exactly 1 reads as such beside what is not. */
export function cosineText(value: number): string {
  return fixed(value, 3);
}

export function beforeVerdict(reading: Reading): string {
  const { places, word: wanted } = reading;
  const where = places.length === 2 ? 'both places' : `all ${places.length} places`;
  if (isOneVector(reading)) {
    return `In the table of tokens, “${wanted}” is one vector in ${where}: cosine 1.`;
  }
  const written = [...new Set(reading.pieces.map((pieces) => pieces.join(' ')))];
  return `The tokenizer writes the word in ${written.length} ways, ${listed(written)}, so it is not one vector even in the table.`;
}

export function verdict(reading: Reading, reference: number, example?: Example): string {
  const { places, layers, word: wanted, others } = reading;
  const last = lastState(reading);
  const order = ranked(reading, reference, last);
  const states = reading.states[last]!;
  const to = (place: number) => cosineText(cosine(states[place]!, states[reference]!));
  const nearest = order[0]!;
  const farthest = order.filter((place) => to(place) === to(order.at(-1)!)).sort((a, b) => a - b);
  const own = places[reference]!.label;
  const strangers = others[last]!;
  const baseline = Number.isFinite(strangers)
    ? `; two different tokens of these sentences score ${cosineText(strangers)} on average`
    : '';
  const start = isOneVector(reading) ? 'One vector in the table; after' : 'After';
  if (places.length === 2) {
    return `${start} ${layers} layers the cosine of the two is ${to(nearest)}${baseline}.`;
  }
  const said = `${start} ${layers} layers, “${wanted}” in ${places[nearest]!.label} is nearest to the one in ${own}: cosine ${to(nearest)}. Farthest ${farthest.length > 1 ? 'are' : 'is'} ${listed(farthest.map((place) => places[place]!.label))}: ${to(farthest[0]!)}${baseline}.`;
  if (!example || reference !== 0) return said;
  return places[nearest]!.label === example.same
    ? said
    : `${said} By meaning it should have been ${example.same}: here the twin fails.`;
}

/** How the twins differ, in one sentence, and what that does to these sentences. */
export function twinText(twin: Twin, reading: Reading | null): string {
  if (twin === 'masked') {
    return 'The masked twin reads the whole sentence at once, so what comes after the word counts too.';
  }
  const plain =
    'The causal twin reads from left to right: nothing that comes after the word can reach it.';
  if (reading?.twin !== 'causal') return plain;
  const groups = sameLeftGroups(reading);
  if (groups.length === 0) return plain;
  const which = groups.map((group) => listed(group.map((place) => reading.places[place]!.label)));
  return `${plain} In ${which.join(', and in ')} the same stands to its left, so there it stays one vector, in every layer.`;
}

/** Places to whose left stands the same, in groups of two and more. */
export function sameLeftGroups({ places, sameLeft }: Reading): number[][] {
  const groups: number[][] = [];
  places.forEach((_, place) => {
    const group = groups.find((other) => sameLeft[place]!.includes(other[0]!));
    if (group) group.push(place);
    else groups.push([place]);
  });
  return groups.filter((group) => group.length > 1);
}

/** "1", "1 and 2", "1, 2 and 3". */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

// The senses of many words. ----------------------------------------------------------------------

export interface SenseLine {
  readonly word: string;
  readonly sense: string;
  readonly sentence: string;
}

/** tools/train/senses.tsv: word, sense and sentence a line; `#` begins a comment. */
export function parseSenses(text: string): SenseLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [wanted = '', sense = '', sentence = ''] = line.split('\t');
      return { word: wanted, sense, sentence };
    });
}

/** Cosines that differ by less are ties. */
const TIE = 1e-5;

/**
 * Of the places of one word, how many have their nearest neighbour among those of their own sense; of
 * ties each has its share. `states`: one a place.
 */
export function rightSenses(states: readonly Float32Array[], senses: readonly string[]): number {
  let right = 0;
  states.forEach((state, i) => {
    const to = states.map((other, j) =>
      i === j ? Number.NEGATIVE_INFINITY : cosine(state, other),
    );
    const best = Math.max(...to);
    const tied = to.flatMap((value, j) => (value > best - TIE ? [j] : []));
    right += tied.filter((j) => senses[j] === senses[i]).length / tied.length;
  });
  return right;
}

/** The share that a neighbour drawn blindly among the word's other sentences would get right. */
export function chanceOf(lines: readonly SenseLine[]): number {
  let right = 0;
  for (const line of lines) {
    const others = lines.filter((other) => other !== line && other.word === line.word);
    right += others.filter((other) => other.sense === line.sense).length / others.length;
  }
  return right / lines.length;
}

export interface Separation {
  readonly twin: Twin;
  readonly words: number;
  readonly sentences: number;
  readonly chance: number;
  /** Share right, by state. */
  readonly right: readonly number[];
}

export function separationText(found: Separation): string {
  return `Over ${plural(found.sentences, 'sentence')} on ${count(found.words)} words of two senses, the nearest neighbour has the right sense for ${percent(found.right.at(-1)!)}; drawn blindly, it would for ${percent(found.chance, 2)}.`;
}

export function sharePercent(share: number): string {
  return percent(share);
}

export function pathText({ kept }: Reading): string {
  return `No axes: two directions of many; they hold ${percent(kept, 2)} of the variance.`;
}

export function timeText({ milliseconds, sentences }: Reading): string {
  return `The twin took ${number(milliseconds, 2)} ms for ${plural(sentences.length, 'sentence')}.`;
}
