/** The shipped module in Node, and small data of which every answer is known. */
import { readFileSync } from 'node:fs';
import createCore from '#wasm/core';
import type { Outcome } from '../../wasm/boundary/boundary.d.ts';
import type { Core } from '../../wasm/core.d.ts';

export const built = (name: string) => new URL(`../../build/wasm/${name}`, import.meta.url);

export function startCore(): Promise<Core> {
  return createCore({ wasmBinary: readFileSync(built('core.wasm')), locateFile: (path) => path });
}

/** The value of an outcome that has to be one. */
export function take<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message}`);
  return outcome.value;
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Uniform in [−1, 1), the same each time (mulberry32). */
export function randomValues(count: number, seed: number): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  });
}

export interface WordFileParts {
  words: string[];
  /** words × dims; each row's scale is 1/127 of its largest magnitude. */
  values: Float32Array;
  dims: number;
  counts?: number[];
  part?: number;
  parts?: number;
}

/** A safetensors file as src/vectors/word_vectors.h describes it, written without the core's help. */
export function wordFile({
  words,
  values,
  dims,
  counts,
  part = 0,
  parts = 1,
}: WordFileParts): Uint8Array {
  const rows = words.length;
  const quantised = new Int8Array(rows * dims);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const from = values.subarray(row * dims, (row + 1) * dims);
    const scale = Math.fround(Math.max(...from.map(Math.abs)) / 127);
    scales[row] = scale;
    from.forEach((value, column) => {
      quantised[row * dims + column] = scale === 0 ? 0 : Math.round(value / scale);
    });
  }
  const text = utf8(words.join('\n'));
  const count = Uint32Array.from(counts ?? words.map((_, index) => rows - index));
  return safetensors(
    {
      embedding: { dtype: 'I8', shape: [rows, dims], bytes: new Uint8Array(quantised.buffer) },
      scale: { dtype: 'F32', shape: [rows], bytes: new Uint8Array(scales.buffer) },
      count: { dtype: 'U32', shape: [rows], bytes: new Uint8Array(count.buffer) },
      words: { dtype: 'U8', shape: [text.length], bytes: text },
    },
    { format: 'embedscope-words', part: String(part), parts: String(parts) },
  );
}

export interface TensorParts {
  dtype: string;
  shape: number[];
  bytes: Uint8Array;
}

export function safetensors(
  tensors: Record<string, TensorParts>,
  metadata: Record<string, string>,
): Uint8Array {
  let at = 0;
  const header: Record<string, unknown> = { __metadata__: metadata };
  for (const [name, { dtype, shape, bytes }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [at, at + bytes.length] };
    at += bytes.length;
  }
  const json = JSON.stringify(header);
  const head = utf8(json.padEnd(Math.ceil(json.length / 8) * 8));
  const file = new Uint8Array(8 + head.length + at);
  new DataView(file.buffer).setBigUint64(0, BigInt(head.length), true);
  file.set(head, 8);
  at = 8 + head.length;
  for (const { bytes } of Object.values(tensors)) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

// The same measures in plain f64.

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export function measure(metric: string, a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (metric === 'dot') return dot(a, b);
  if (metric === 'cosine') return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)) || 0;
  const difference = Array.from(a, (value, i) => value - b[i]!);
  return Math.sqrt(dot(difference, difference));
}

export function unit(vector: ArrayLike<number>): number[] {
  const length = Math.sqrt(dot(vector, vector));
  return Array.from(vector, (value) => (length > 0 ? value / length : 0));
}
