/**
 * What the map figure knows and how that changes: pure, without a page or an engine.
 *
 * A round goes overview → asking → revealed. The picture (rows, dimensions, components) may change at
 * any time; a revealed word stays revealed, and its count is taken again from the new picture.
 */
import { count, fixed, percent } from '../../kit/format.ts';
import type { Dims } from '../../kit/plot/camera.ts';
import { flag, oneOf, type Presets, word } from '../../kit/presets.ts';

/** Nearest words that a round is about. */
export const NEIGHBOURS = 10;
/** Words that are drawn while the others are still on their way: the first part of the model. */
export const FIRST_ROWS = 2000;
export const ROWS = [FIRST_ROWS, 5000, 20_000] as const;
/** Enough for every choice of axes, in two and in three dimensions. */
export const COMPONENTS = 5;
/** First component drawn: 1 draws components 1 and 2 (and 3, where there is depth). */
export const FIRST_COMPONENTS = [1, 2, 3] as const;

/** How words come to their places: along principal directions, or found step by step. */
export const METHODS = ['pca', 'tsne', 'umap'] as const;
export type Method = (typeof METHODS)[number];
export const METHOD_NAMES: Record<Method, string> = { pca: 'PCA', tsne: 't-SNE', umap: 'UMAP' };

/** What the step-by-step methods can be told, with the defaults of scikit-learn and umap-learn. */
export const PERPLEXITY = { min: 5, max: 50, preset: 30 } as const;
export const UMAP_NEIGHBOURS = { min: 2, max: 50, preset: 15 } as const;
export const MIN_DIST = { min: 0, max: 0.95, step: 0.05, preset: 0.1 } as const;

/** What is drawn. */
export interface Picture {
  readonly method: Method;
  readonly rows: number;
  readonly dims: Dims;
  /** First component, of PCA. */
  readonly first: number;
  /** Of t-SNE. */
  readonly perplexity: number;
  /** Of UMAP. */
  readonly neighbours: number;
  readonly minDist: number;
  /** Of t-SNE and UMAP: one seed, one picture. */
  readonly seed: number;
}

export const DEFAULT_PICTURE: Picture = {
  method: 'pca',
  rows: 20_000,
  dims: 2,
  first: 1,
  perplexity: PERPLEXITY.preset,
  neighbours: UMAP_NEIGHBOURS.preset,
  minDist: MIN_DIST.preset,
  seed: 1,
};

/** Whatever decides where words are drawn; two pictures of one key are the same picture. */
export function keyOf(picture: Picture): string {
  const { method, rows, dims, first, perplexity, neighbours, minDist, seed } = picture;
  switch (method) {
    case 'pca':
      return JSON.stringify([method, rows, dims, first]);
    case 'tsne':
      return JSON.stringify([method, rows, dims, perplexity, seed]);
    case 'umap':
      return JSON.stringify([method, rows, dims, neighbours, minDist, seed]);
  }
}

/** How the picture was told to be, in words: "UMAP, 15 neighbours, minimum distance 0.1, seed 1". */
export function methodText(picture: Picture): string {
  const { method, perplexity, neighbours, minDist, seed } = picture;
  switch (method) {
    case 'pca':
      return `PCA, components ${componentsText(picture).replace('-', '–')}`;
    case 'tsne':
      return `t-SNE, perplexity ${perplexity}, seed ${seed}`;
    case 'umap':
      return `UMAP, ${neighbours} neighbours, minimum distance ${fixed(minDist, 2)}, seed ${seed}`;
  }
}

/** What the engine says of a whole picture. */
export interface Judgement {
  readonly trustworthiness: number;
  readonly continuity: number;
  readonly meanKept: number;
  readonly shepard: number;
  /** Of every word. */
  readonly kept: Float32Array;
  /** Words that were judged for the first two. */
  readonly judged: number;
}

export interface Neighbour {
  readonly row: number;
  readonly word: string;
  readonly cosine: number;
  /** Its place among all words by distance on the map: 1 is the nearest. */
  readonly place: number;
  readonly kept: boolean;
}

export interface Answer {
  readonly neighbours: readonly Neighbour[];
  /** How many of them are also among the nearest on the map, by the engine's count. */
  readonly kept: number;
  /** Drawn among its nearest without being so: row and word. */
  readonly strangers: readonly { readonly row: number; readonly word: string }[];
}

export type Round =
  | { readonly kind: 'overview' }
  | { readonly kind: 'asking'; readonly row: number; readonly word: string; readonly guess: number }
  | {
      readonly kind: 'revealed';
      readonly row: number;
      readonly word: string;
      /** What the reader said before seeing it; null where they did not want to guess. */
      readonly guess: number | null;
      readonly answer: Answer;
      /** What the picture before this one kept of the same word; null for the first. */
      readonly before: number | null;
    };

export const OVERVIEW: Round = { kind: 'overview' };
const MIDDLE_GUESS = 5;

/** A word was chosen: the reader is asked first, unless they prefer not to be. */
export function chosen(row: number, word: string): Round {
  return { kind: 'asking', row, word, guess: MIDDLE_GUESS };
}

export function guessed(round: Round, guess: number): Round {
  if (round.kind !== 'asking') return round;
  return { ...round, guess: Math.min(NEIGHBOURS, Math.max(0, Math.round(guess))) };
}

/** The answer is there: to what was asked, or, after the picture changed, for the new picture. */
export function revealed(round: Round, answer: Answer, skipped = false): Round {
  if (round.kind === 'overview') return round;
  const { row, word } = round;
  if (round.kind === 'revealed') {
    return { kind: 'revealed', row, word, guess: null, answer, before: round.answer.kept };
  }
  const guess = skipped ? null : round.guess;
  return { kind: 'revealed', row, word, guess, answer, before: null };
}

// Presets. ---------------------------------------------------------------------------------------

export interface Preset {
  readonly picture: Picture;
  readonly word: string;
  /** Lines are shown at once, nothing is asked. */
  readonly reveal: boolean;
}

interface Range {
  readonly min: number;
  readonly max: number;
  readonly preset: number;
}

export function fromPresets(presets: Presets): Preset {
  const dims = oneOf(presets.dims, ['2', '3'], '2') === '3' ? 3 : 2;
  const wanted = Number(presets.rows ?? DEFAULT_PICTURE.rows);
  const first = Number(presets.components?.trim().charAt(0));
  const within = (text: string | undefined, { min, max, preset }: Range) => {
    const value = Number(text?.trim() || preset);
    return Number.isFinite(value) ? Math.min(max, Math.max(min, value)) : preset;
  };
  return {
    picture: {
      method: oneOf(presets.method, METHODS, DEFAULT_PICTURE.method),
      perplexity: within(presets.perplexity, PERPLEXITY),
      neighbours: Math.round(within(presets.neighbours, UMAP_NEIGHBOURS)),
      minDist: within(presets['min-dist'], MIN_DIST),
      seed: Math.round(within(presets.seed, { min: 1, max: 9999, preset: 1 })),
      dims,
      rows: Number.isFinite(wanted) && wanted >= 100 ? Math.round(wanted) : DEFAULT_PICTURE.rows,
      first: FIRST_COMPONENTS.find((one) => one === first) ?? DEFAULT_PICTURE.first,
    },
    word: word(presets.word) ?? '',
    reveal: flag(presets.reveal, false),
  };
}

export function toPresets(picture: Picture, round: Round): Presets {
  const presets: Record<string, string> = {
    dims: String(picture.dims),
    rows: String(picture.rows),
  };
  if (picture.method === 'pca') {
    presets.components = componentsText(picture);
  } else {
    presets.method = picture.method;
    presets.seed = String(picture.seed);
    if (picture.method === 'tsne') {
      presets.perplexity = String(picture.perplexity);
    } else {
      presets.neighbours = String(picture.neighbours);
      presets['min-dist'] = String(picture.minDist);
    }
  }
  if (round.kind !== 'overview') presets.word = round.word;
  if (round.kind === 'revealed') presets.reveal = 'on';
  return presets;
}

/** "1-2", or "1-3" with depth. */
export function componentsText({ first, dims }: Picture): string {
  return `${first}-${first + dims - 1}`;
}

/** Choices of how many words to draw, when the model has `total`. */
export function rowChoices(total: number): number[] {
  return [...new Set([...ROWS.filter((rows) => rows < total), total])];
}

/** The fewest words to draw so that this row is among them. */
export function rowsFor(row: number, rows: number, total: number): number {
  if (row < rows) return rows;
  return rowChoices(total).find((choice) => row < choice) ?? total;
}

// Numbers. ---------------------------------------------------------------------------------------

/** The drawn columns of `coordinates` (rows × COMPONENTS), dims numbers a row. */
export function columns(coordinates: Float32Array, picture: Picture): Float32Array {
  const rows = Math.floor(coordinates.length / COMPONENTS);
  const { dims, first } = picture;
  const out = new Float32Array(rows * dims);
  for (let i = 0; i < rows; i++) {
    for (let axis = 0; axis < dims; axis++) {
      out[i * dims + axis] = coordinates[i * COMPONENTS + first - 1 + axis]!;
    }
  }
  return out;
}

/** The same for the plot: x, y, z a point, z = 0 on a flat map. */
export function toPoints(coordinates: Float32Array, dims: Dims): Float32Array {
  if (dims === 3) return coordinates;
  const rows = coordinates.length / 2;
  const out = new Float32Array(3 * rows);
  for (let i = 0; i < rows; i++) {
    out[3 * i] = coordinates[2 * i]!;
    out[3 * i + 1] = coordinates[2 * i + 1]!;
  }
  return out;
}

/** Part of all variance that the drawn components hold. */
export function explainedBy(explained: Float32Array, { first, dims }: Picture): number {
  let sum = 0;
  for (let axis = 0; axis < dims; axis++) sum += explained[first - 1 + axis] ?? 0;
  return sum;
}

/**
 * Pearson's r between each component and the logarithm of how often a word was counted; words without
 * a count are left out.
 */
export function frequencyCorrelations(
  coordinates: Float32Array,
  counts: ArrayLike<number>,
): number[] {
  const rows = Math.min(counts.length, Math.floor(coordinates.length / COMPONENTS));
  const known: number[] = [];
  const logs: number[] = [];
  let sumY = 0;
  for (let i = 0; i < rows; i++) {
    if (!counts[i]) continue;
    known.push(i);
    logs.push(Math.log(counts[i]!));
    sumY += logs.at(-1)!;
  }
  const n = known.length;
  return Array.from({ length: COMPONENTS }, (_, component) => {
    let sumX = 0;
    for (const i of known) sumX += coordinates[i * COMPONENTS + component]!;
    let [xx, yy, xy] = [0, 0, 0];
    for (let j = 0; j < n; j++) {
      const x = coordinates[known[j]! * COMPONENTS + component]! - sumX / n;
      const y = logs[j]! - sumY / n;
      xx += x * x;
      yy += y * y;
      xy += x * y;
    }
    return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
  });
}

/** Places of `targets` among all rows by distance from `row` on the map: 1 is the nearest. */
export function places(
  coordinates: Float32Array,
  dims: number,
  row: number,
  targets: readonly number[],
): number[] {
  const rows = Math.floor(coordinates.length / dims);
  const from = (other: number): number => {
    let sum = 0;
    for (let axis = 0; axis < dims; axis++) {
      const difference = coordinates[other * dims + axis]! - coordinates[row * dims + axis]!;
      sum += difference * difference;
    }
    return sum;
  };
  const limits = targets.map(from);
  const found = targets.map(() => 1);
  for (let other = 0; other < rows; other++) {
    if (other === row) continue;
    const distance = from(other);
    for (let t = 0; t < limits.length; t++) {
      // Ties go to the smaller row, as in the engine.
      if (distance < limits[t]! || (distance === limits[t] && other < targets[t]!)) found[t]!++;
    }
  }
  return found;
}

/** The `k` rows drawn nearest to a row. */
export function aroundOnMap(
  coordinates: Float32Array,
  dims: number,
  row: number,
  k: number,
): number[] {
  const best: { row: number; distance: number }[] = [];
  for (let other = 0; other < Math.floor(coordinates.length / dims); other++) {
    if (other === row) continue;
    let distance = 0;
    for (let axis = 0; axis < dims; axis++) {
      distance += (coordinates[other * dims + axis]! - coordinates[row * dims + axis]!) ** 2;
    }
    if (best.length === k && distance >= best[k - 1]!.distance) continue;
    const at = best.findIndex((one) => distance < one.distance);
    best.splice(at < 0 ? best.length : at, 0, { row: other, distance });
    if (best.length > k) best.pop();
  }
  return best.map((one) => one.row);
}

export function answer(
  near: readonly { row: number; word: string; cosine: number }[],
  drawn: readonly number[],
  kept: number,
  placesOnMap: readonly number[],
  wordOf: (row: number) => string,
): Answer {
  const onMap = new Set(drawn);
  const true10 = new Set(near.map((one) => one.row));
  return {
    kept,
    neighbours: near.map((one, i) => ({
      ...one,
      place: placesOnMap[i] ?? 0,
      kept: onMap.has(one.row),
    })),
    strangers: drawn.filter((row) => !true10.has(row)).map((row) => ({ row, word: wordOf(row) })),
  };
}

// Words. -----------------------------------------------------------------------------------------

/** How the reader's guess did, in one sentence; empty where there was none. */
export function grade(guess: number | null, kept: number): string {
  if (guess === null) return '';
  if (guess === kept) return 'You said so.';
  const off = Math.abs(guess - kept);
  const more = guess > kept ? 'The map lost more than you thought' : 'The map did better than that';
  return off === 1 ? `You said ${guess}, one off.` : `You said ${guess}. ${more}.`;
}

/** The neighbour that the map put farthest away; undefined where all were kept. */
export function farthest(answer: Answer): Neighbour | undefined {
  return answer.neighbours
    .filter((one) => !one.kept)
    .reduce<Neighbour | undefined>(
      (far, one) => (far && far.place >= one.place ? far : one),
      undefined,
    );
}

/** 1st, 2nd, 3rd, 4th … 11th, 1,021st. */
export function ordinal(place: number): string {
  const tens = place % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th');
  return count(place) + suffix;
}

/** What a direction on the map has to do with frequency: the strongest of the drawn components. */
export function directionNote(correlations: readonly number[], picture: Picture): string {
  const drawn = correlations
    .map((r, i) => ({ r, component: i + 1 }))
    .slice(picture.first - 1, picture.first - 1 + picture.dims);
  const best = drawn.reduce((a, b) => (Math.abs(b.r) > Math.abs(a.r) ? b : a), {
    r: 0,
    component: picture.first,
  });
  const strength = Math.abs(best.r);
  const said = `correlation with the logarithm of its count: ${fixed(best.r, 2)}`;
  // A cloud that can be turned has no left and right.
  const flat = ['left and right, ', 'up and down, '][best.component - picture.first] ?? '';
  const axis = picture.dims === 2 ? flat : '';
  if (strength >= 0.3) {
    return `No axes: directions here have no names. One is partly how common a word is (component ${best.component}, ${axis}${said}).`;
  }
  return `No axes: directions here have no names, and none of those drawn is how common a word is (component ${best.component} comes closest, ${said}).`;
}

export function keptShare(explained: Float32Array, picture: Picture): string {
  return percent(explainedBy(explained, picture), 2);
}

/** Rows of the CSV: every drawn word with its coordinates and, where that is known, what was kept of it. */
export function csvRows(
  words: readonly string[],
  coordinates: Float32Array,
  dims: number,
  kept: Float32Array | null = null,
): (string | number)[][] {
  const rows: (string | number)[][] = [];
  for (let row = 0; row < Math.floor(coordinates.length / dims); row++) {
    const line: (string | number)[] = [words[row] ?? ''];
    for (let axis = 0; axis < dims; axis++) line.push(coordinates[row * dims + axis]!);
    if (kept) line.push(kept[row] ?? '');
    rows.push(line);
  }
  return rows;
}
