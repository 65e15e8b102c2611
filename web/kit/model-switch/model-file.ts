/**
 * A model as one file, for the copy of the book that can fetch nothing: a ZIP archive of its folder, in which nothing
 * is compressed. Read piece by piece, so that no more than one file of it is in memory twice.
 */
import { EngineError } from '../../engine/shared/errors.ts';

const endSignature = 0x06054b50;
const endLength = 22;
const longestComment = 0xffff;
const entrySignature = 0x02014b50;
const entryLength = 46;
const localLength = 30;

/** Its files by their paths, `models/NAME/…`. Throws `malformed` for anything else. */
export async function readModelFile(file: File, name: string): Promise<Record<string, Uint8Array>> {
  const fail = (what: string): never => {
    throw new EngineError('malformed', `${file.name} is not the file ${name}.zip: ${what}.`);
  };
  const read = async (begin: number, length: number): Promise<DataView> => {
    const bytes = await file.slice(begin, begin + length).arrayBuffer();
    if (begin < 0 || bytes.byteLength !== length) fail('it was cut short');
    return new DataView(bytes);
  };
  const tail = await read(...tailOf(file.size));
  let end = tail.byteLength - endLength;
  while (end >= 0 && tail.getUint32(end, true) !== endSignature) end -= 1;
  if (end < 0) fail('it is no ZIP archive, or was cut short');
  const count = tail.getUint16(end + 10, true);
  const list = await read(tail.getUint32(end + 16, true), tail.getUint32(end + 12, true));
  const files: Record<string, Uint8Array> = {};
  for (let at = 0, entry = 0; entry < count; entry++) {
    if (at + entryLength > list.byteLength || list.getUint32(at, true) !== entrySignature) {
      fail('its list of files is damaged');
    }
    const [path, next] = [list.getUint16(at + 28, true), list.getUint16(at + 30, true)];
    const comment = list.getUint16(at + 32, true);
    const size = list.getUint32(at + 24, true);
    if (list.getUint16(at + 10, true) !== 0) fail('it holds compressed files');
    if (at + entryLength + path > list.byteLength) fail('its list of files is damaged');
    const called = new TextDecoder().decode(new Uint8Array(list.buffer, at + entryLength, path));
    if (!called.startsWith(`models/${name}/`)) fail(`it holds ${called}`);
    const local = list.getUint32(at + 42, true);
    const head = await read(local, localLength);
    const skip = head.getUint16(26, true) + head.getUint16(28, true);
    files[called] = new Uint8Array((await read(local + localLength + skip, size)).buffer);
    at += entryLength + path + next + comment;
  }
  if (!files[`models/${name}/card.json`]) fail('it has no card');
  return files;
}

/** Where the end of an archive is looked for. */
function tailOf(size: number): [begin: number, length: number] {
  const length = Math.min(size, endLength + longestComment);
  return [size - length, length];
}
