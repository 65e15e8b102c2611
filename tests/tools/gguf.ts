// What tests of GGUF files share: tensors of a safetensors file, and the shared cases of block types.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Tensors of a safetensors file of 32-bit values. */
export function tensorsOf(file: Buffer): (name: string) => Float32Array {
  const length = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.subarray(8, 8 + length).toString());
  return (name) => {
    const [begin, end] = header[name].data_offsets;
    return new Float32Array(
      Uint8Array.from(file.subarray(8 + length + begin, 8 + length + end)).buffer,
    );
  };
}

export interface BlockCase {
  name: string;
  path: string;
  expected: {
    text: string;
    'ids with <s>': number[];
    'row 30 of token_embd (8 values)': number[];
    'last logits, best five': [number, string, number][];
    tolerance: number;
  };
}

const shared = new URL('../../../shared/cases/10-gguf-k-quants', import.meta.url).pathname;

/** Llamas of one layer in the types of blocks that published files have; none where they are not there. */
export function blockCases(): BlockCase[] {
  if (!existsSync(shared)) return [];
  return readdirSync(shared)
    .filter((file) => file.endsWith('.gguf'))
    .map((file) => {
      const path = join(shared, file);
      const text = readFileSync(path.replace(/gguf$/, 'expected.json'), 'utf8');
      return { name: file, path, expected: JSON.parse(text) };
    });
}
