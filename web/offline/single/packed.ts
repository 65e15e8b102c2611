/**
 * Files that lie in the page as data blocks, which no browser runs or shows:
 *
 *     <script type="application/json" data-path="models/words/card.json">…</script>
 *     <script type="application/gzip" data-path="engine/core.wasm">base64 of the gzipped bytes</script>
 *
 * They are handed out as bytes: the worker of a page that was opened from a disk can read no Blob in
 * WebKit. Scripts alone are Blobs, which have addresses.
 */
import { EngineError } from '../../engine/shared/errors.ts';
import type { Content, Files } from '../../engine/shared/files.ts';

/** Base64 that is decoded at once: a few milliseconds of a phone. A multiple of four. */
const sliceLength = 1 << 18;

/** The small ones, which lie there as text. */
export function textFiles(page: ParentNode): Files {
  const blocks = blocksOf(page, 'application/json');
  return Object.fromEntries(blocks.map(({ path, text }) => [path, new TextEncoder().encode(text)]));
}

/** All others. Throws `unsupported` where the browser has no means of unpacking, `malformed` for a block that is not what it should be. */
export async function packedFiles(page: ParentNode): Promise<Files> {
  if (typeof DecompressionStream === 'undefined') {
    throw new EngineError(
      'unsupported',
      'This browser cannot unpack what this file holds: Chrome 80, Firefox 113, Safari 16.4 and later can. The text and its pictures work without it.',
    );
  }
  const files: Record<string, Content> = {};
  for (const { path, text } of blocksOf(page, 'application/gzip')) {
    files[path] = await unpacked(path, text);
  }
  return files;
}

function blocksOf(page: ParentNode, type: string): { path: string; text: string }[] {
  const elements = page.querySelectorAll<HTMLScriptElement>(`script[type="${type}"][data-path]`);
  return [...elements].map((element) => ({
    path: element.dataset.path!,
    text: element.textContent ?? '',
  }));
}

async function unpacked(path: string, base64: string): Promise<Content> {
  try {
    const packed = new Blob(await decoded(base64));
    const stream = packed.stream().pipeThrough(new DecompressionStream('gzip'));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    return path.endsWith('.js') ? new Blob([bytes], { type: 'text/javascript' }) : bytes;
  } catch {
    throw new EngineError(
      'malformed',
      `${path} in this file is damaged: save or copy the file once more.`,
    );
  }
}

/** Slice by slice, with the page's turn in between. */
async function decoded(base64: string): Promise<Uint8Array<ArrayBuffer>[]> {
  const slices: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < base64.length; at += sliceLength) {
    const binary = atob(base64.slice(at, at + sliceLength));
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
    slices.push(bytes);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return slices;
}
