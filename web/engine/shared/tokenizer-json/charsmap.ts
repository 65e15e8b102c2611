/**
 * SentencePiece's compiled rules of normalisation ("precompiled_charsmap"): short texts and what they become. The
 * texts are the paths of a trie, laid out as a double array (Aoe, 1989; Darts-clone's units).
 */
import { malformed } from './fields.ts';

const encoder = new TextEncoder();
const longestGrapheme = 5;

/** A text with the rules applied. The map is base 64 of the trie's size in bytes, the trie, and the results. */
export function readCharsmap(base64: string): (text: string) => string {
  const bytes = fromBase64(base64);
  const size = bytes.length < 4 ? 0 : new DataView(bytes.buffer).getUint32(0, true);
  if (size === 0 || size % 4 !== 0 || size > bytes.length - 4)
    throw malformed('normalizer: precompiled_charsmap is cut off');
  const units = new Uint32Array(bytes.slice(4, 4 + size).buffer);
  const results = bytes.subarray(4 + size);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    decoder.decode(results);
  } catch {
    throw malformed('normalizer: precompiled_charsmap makes texts that are not UTF-8');
  }

  /** What the shortest of the texts that this one begins with becomes. */
  const find = (text: string): string | undefined => {
    let node = offsetOf(units[0]!);
    for (const byte of encoder.encode(text)) {
      node ^= byte;
      const unit = units[node];
      // Past the end there is no unit.
      if (byte === 0 || unit === undefined || (unit & 0x800000ff) !== byte) return;
      node ^= offsetOf(unit);
      if (((unit >> 8) & 1) === 0) continue;
      const begin = (units[node] ?? 0xffffffff) & 0x7fffffff;
      const first = results[begin];
      if (first === undefined || (first & 0xc0) === 0x80) return;
      const end = results.indexOf(0, begin);
      return decoder.decode(results.subarray(begin, end < 0 ? results.length : end));
    }
    return;
  };
  // As the reference library does it: a short grapheme as a whole where the rules have it, others by characters.
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
  return (text) =>
    Array.from(graphemes.segment(text), ({ segment }) => {
      const whole = encoder.encode(segment).length <= longestGrapheme ? find(segment) : undefined;
      return whole ?? Array.from(segment, (one) => find(one) ?? one).join('');
    }).join('');
}

const offsetOf = (unit: number) => (unit >>> 10) << ((unit & 0x200) >> 6);

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  } catch {
    throw malformed('normalizer: precompiled_charsmap is no base 64 of a map');
  }
}
