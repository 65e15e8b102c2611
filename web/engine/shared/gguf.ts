/** The beginning of a GGUF file, which alone knows how long its settings are. */

const firstBytes = 1 << 20;

/** What `read` makes of the beginning of a file: it is handed more until it has enough, or throws. */
export function readGguf<T>(bytes: Uint8Array, read: (start: Uint8Array) => T | null): T {
  for (let head = firstBytes; ; head *= 4) {
    const found = read(bytes.subarray(0, head));
    if (found !== null) return found;
  }
}
