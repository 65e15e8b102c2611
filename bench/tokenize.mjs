// SentencePiece models through the text module in the form of the peers' harness: all lines in one call, as a
// page that embeds many sentences hands them over, from strings to an array of ids a line.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesOf, openModule, take } from './modules.mjs';

const data = fileURLToPath(new URL('../build/bench/data/', import.meta.url));

export default {
  tokenize: {
    ours: {
      kind: 'wasm',
      version: 'working tree',
      files: filesOf('text'),
      skip: ({ m }) => m === 'cl100k',
      async make({ m, lines }) {
        const { SentencePiece } = await openModule('text');
        const tokeniser = take(SentencePiece.load(readFileSync(join(data, `${m}.model`))));
        const encoder = new TextEncoder();
        return {
          run() {
            // A line's bytes are at most three times its length; most are as many.
            const bytes = new Uint8Array(3 * lines.reduce((sum, { length }) => sum + length, 0));
            const ends = new Uint32Array(lines.length);
            let at = 0;
            lines.forEach((line, index) => {
              at += encoder.encodeInto(line, bytes.subarray(at)).written;
              ends[index] = at;
            });
            const { ids, ends: idEnds } = take(tokeniser.encodeAll(bytes.subarray(0, at), ends));
            return Array.from(idEnds, (end, index) =>
              Array.from(ids.subarray(index === 0 ? 0 : idEnds[index - 1], end)),
            );
          },
        };
      },
    },
  },
};
