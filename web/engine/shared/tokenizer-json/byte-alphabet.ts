/** GPT-2's alphabet: every byte as a printable character, so that vocabularies are text. */
const characters = (() => {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    return String.fromCharCode(printable ? byte : next++);
  });
})();

const encoder = new TextEncoder();

export function writeBytes(text: string): string {
  let out = '';
  for (const byte of encoder.encode(text)) out += characters[byte];
  return out;
}

/** The bytes of a piece; what is none of the alphabet stands for its own. */
export function readBytes(piece: string): Uint8Array {
  return Uint8Array.from(
    [...piece].flatMap((character) => {
      const byte = characters.indexOf(character);
      return byte < 0 ? [...encoder.encode(character)] : [byte];
    }),
  );
}

/** "<0x0A>", …: how vocabularies write the bytes of a text that they have no piece for. */
export function byteNames(text: string): string[] {
  return Array.from(
    encoder.encode(text),
    (byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
  );
}
