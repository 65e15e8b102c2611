/**
 * The same numbers by another road: straight from the shipped files, in 64 bits, without the core.
 * Slow and plain on purpose.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from '../../scripts/lib/paths.mjs';

export type Metric = 'cosine' | 'dot' | 'euclidean';
export interface View {
  unit: boolean;
  centre: boolean;
}

export interface Words {
  readonly words: readonly string[];
  readonly dims: number;
  /** rows × dims */
  readonly values: Float64Array;
  row(index: number): Float64Array;
  find(word: string): number;
}

let all: Words | undefined;

/** The shipped word vectors, all parts, decoded. */
export function shippedWords(): Words {
  all ??= readWords(['head', 'tail']);
  return all;
}

/** A table of vectors in a folder, as the site holds it. */
export function readWords(
  parts: readonly string[],
  folder: string = inRoot('models', 'words'),
): Words {
  const read = parts.map((part) => readPart(join(folder, `${part}.safetensors`)));
  const values = new Float64Array(read.reduce((sum, part) => sum + part.values.length, 0));
  let at = 0;
  for (const part of read) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return table(
    read.flatMap((part) => part.words),
    read[0]!.dims,
    values,
  );
}

function table(words: readonly string[], dims: number, values: Float64Array): Words {
  const rows = new Map(words.map((word, index) => [word, index]));
  return {
    words,
    dims,
    values,
    row: (index) => values.subarray(index * dims, (index + 1) * dims),
    find: (word) => rows.get(word) ?? -1,
  };
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

function readPart(file: string): { words: string[]; dims: number; values: Float64Array } {
  const bytes = readFileSync(file);
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength)) as Record<string, Entry>;
  const tensor = (key: string) => {
    const [from, to] = header[key]!.data_offsets;
    return bytes.subarray(8 + headerLength + from, 8 + headerLength + to);
  };
  const [rows, dims] = header.embedding!.shape as [number, number];
  const embedding = tensor('embedding');
  const scales = tensor('scale');
  const values = new Float64Array(rows * dims);
  for (let row = 0; row < rows; row++) {
    const scale = scales.readFloatLE(4 * row);
    for (let i = row * dims; i < (row + 1) * dims; i++) values[i] = scale * embedding.readInt8(i);
  }
  return { words: tensor('words').toString('utf8').split('\n'), dims, values };
}

// Search. ----------------------------------------------------------------------------------------

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export function measure(metric: Metric, a: Float64Array, b: Float64Array): number {
  switch (metric) {
    case 'dot':
      return dot(a, b);
    case 'cosine':
      return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    case 'euclidean':
      return Math.sqrt(dot(a, a) + dot(b, b) - 2 * dot(a, b));
  }
}

/** Each row as the view has it: centred first, then scaled to length 1. */
export function prepared(words: Words, { unit, centre }: View): Words {
  const { dims } = words;
  const values = words.values.slice();
  const rows = words.words.length;
  if (centre) {
    const mean = new Float64Array(dims);
    for (let i = 0; i < values.length; i++) mean[i % dims]! += values[i]! / rows;
    for (let i = 0; i < values.length; i++) values[i]! -= mean[i % dims]!;
  }
  if (unit) {
    for (let row = 0; row < rows; row++) {
      const part = values.subarray(row * dims, (row + 1) * dims);
      const length = Math.sqrt(dot(part, part));
      for (let i = 0; i < dims; i++) part[i]! /= length;
    }
  }
  return table(words.words, dims, values);
}

export interface Hit {
  readonly word: string;
  readonly row: number;
  readonly score: number;
}

/** The k nearest rows of a row, among the first `rows`. */
export function nearest(
  words: Words,
  word: string,
  metric: Metric,
  k: number,
  rows = words.words.length,
): Hit[] {
  const at = words.find(word);
  const query = words.row(at);
  const hits: Hit[] = [];
  for (let row = 0; row < rows; row++) {
    if (row === at) continue;
    hits.push({ word: words.words[row]!, row, score: measure(metric, query, words.row(row)) });
  }
  const sign = metric === 'euclidean' ? 1 : -1;
  return hits.sort((a, b) => sign * (a.score - b.score) || a.row - b.row).slice(0, k);
}

// Principal components. --------------------------------------------------------------------------

export interface Components {
  /** Shares of all variance, largest first. */
  readonly explained: readonly number[];
  /** rows × count, row-major. */
  readonly coordinates: Float64Array;
}

/** The leading principal components of the first rows, by power iteration on their covariance. */
export function principalComponents(words: Words, rows: number, count: number): Components {
  const { dims } = words;
  const mean = new Float64Array(dims);
  for (let row = 0; row < rows; row++) {
    const values = words.row(row);
    for (let i = 0; i < dims; i++) mean[i]! += values[i]! / rows;
  }
  const centred = new Float64Array(rows * dims);
  const covariance = Array.from({ length: dims }, () => new Float64Array(dims));
  for (let row = 0; row < rows; row++) {
    const values = centred.subarray(row * dims, (row + 1) * dims);
    const source = words.row(row);
    for (let i = 0; i < dims; i++) values[i] = source[i]! - mean[i]!;
    for (let i = 0; i < dims; i++) {
      const line = covariance[i]!;
      for (let j = 0; j <= i; j++) line[j]! += (values[i]! * values[j]!) / rows;
    }
  }
  for (let i = 0; i < dims; i++) {
    for (let j = i + 1; j < dims; j++) covariance[i]![j] = covariance[j]![i]!;
  }
  const total = covariance.reduce((sum, line, i) => sum + line[i]!, 0);
  const explained: number[] = [];
  const directions: Float64Array[] = [];
  for (let component = 0; component < count; component++) {
    let direction = unitVector(Float64Array.from({ length: dims }, (_, i) => 1 / (1 + i)));
    let eigenvalue = 0;
    for (let round = 0; round < 2000; round++) {
      for (const other of directions) {
        const shared = dot(direction, other);
        direction = direction.map((value, i) => value - shared * other[i]!);
      }
      const next = Float64Array.from(covariance, (line) => dot(line, direction));
      const moved = unitVector(next);
      const settled = 1 - dot(moved, direction) < 1e-14;
      eigenvalue = dot(next, direction);
      direction = moved;
      if (settled) break;
    }
    directions.push(direction);
    explained.push(eigenvalue / total);
  }
  const coordinates = new Float64Array(rows * count);
  for (let row = 0; row < rows; row++) {
    const values = centred.subarray(row * dims, (row + 1) * dims);
    for (const [c, direction] of directions.entries()) {
      coordinates[row * count + c] = dot(values, direction);
    }
  }
  return { explained, coordinates };
}

function unitVector(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((value) => value / length);
}

/** The k rows nearest to a row in a picture with so many numbers a row. */
export function nearestInPicture(
  { coordinates, explained }: Components,
  row: number,
  k: number,
): number[] {
  const dims = explained.length;
  const place = coordinates.subarray(row * dims, (row + 1) * dims);
  const distances: { row: number; distance: number }[] = [];
  for (let other = 0; other < coordinates.length / dims; other++) {
    if (other === row) continue;
    let distance = 0;
    for (let i = 0; i < dims; i++) distance += (coordinates[other * dims + i]! - place[i]!) ** 2;
    distances.push({ row: other, distance });
  }
  distances.sort((a, b) => a.distance - b.distance || a.row - b.row);
  return distances.slice(0, k).map((one) => one.row);
}

/** What is left between two flat layouts after the best move, turn and scale (Procrustes). */
export function procrustes(a: number[], b: number[]): number {
  const centred = (values: number[]) => {
    const n = values.length / 2;
    const mean = [0, 1].map(
      (axis) => values.reduce((s, v, i) => s + (i % 2 === axis ? v : 0), 0) / n,
    );
    const moved = values.map((v, i) => v - mean[i % 2]!);
    const norm = Math.hypot(...[Math.sqrt(moved.reduce((s, v) => s + v * v, 0))]);
    return moved.map((v) => v / norm);
  };
  const [x, y] = [centred(a), centred(b)];
  const m = [0, 0, 0, 0];
  for (let i = 0; i < x.length; i += 2) {
    for (let j = 0; j < 4; j++) m[j]! += x[i + (j >> 1)]! * y[i + (j & 1)]!;
  }
  // The singular values of a 2 × 2 matrix add up to √(‖M‖² + 2 |det M|).
  const squares = m.reduce((s, v) => s + v * v, 0);
  return 1 - (squares + 2 * Math.abs(m[0]! * m[3]! - m[1]! * m[2]!));
}

/** Venna and Kaski's trustworthiness of a flat layout over `judged` rows, from its definition. */
export function trustworthiness(
  coordinates: number[],
  judged: number[],
  rows: number,
  k: number,
): number {
  const words = shippedWords();
  let penalty = 0;
  for (const row of judged) {
    const near = nearest(words, words.words[row]!, 'cosine', rows - 1, rows);
    const rank = new Map(near.map((hit, i) => [hit.row, i + 1]));
    const layout = { coordinates: Float64Array.from(coordinates), explained: [0, 0] };
    for (const other of nearestInPicture(layout, row, k)) {
      penalty += Math.max(0, rank.get(other)! - k);
    }
  }
  return 1 - (2 * penalty) / (judged.length * k * (2 * rows - 3 * k - 1));
}
