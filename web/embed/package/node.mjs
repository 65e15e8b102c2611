// `import { openEngine } from 'embedscope'` in Node. Plain JavaScript, because everything that is
// type-checked under web/ is checked without Node's types.
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { openEngine } from '../../engine/client/node.ts';
import { EngineError } from '../../engine/shared/errors.ts';
import { filesOf } from './model.ts';

/// An engine that reads its files from this package, or with `base` from another folder or address.
/// Node has one form of it: the core runs on the calling thread.
export function openPackaged(engineFiles, { models = [], base, files = {} } = {}) {
  const known = base === undefined ? { ...engineFiles, ...filesOf(models), ...files } : files;
  return openEngine({
    read: (path) => {
      const place = Object.hasOwn(known, path) ? known[path] : base && new URL(path, folder(base));
      if (!place) throw new EngineError('left_out', `this engine was given no ${path}`);
      return bytesAt(place);
    },
  });
}

async function bytesAt(place) {
  if (place instanceof Blob) return new Uint8Array(await place.arrayBuffer());
  const url = new URL(place);
  if (url.protocol === 'file:') return readFile(url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

// A URL, or a path; as a folder.
function folder(base) {
  const url = URL.canParse(String(base)) ? new URL(base) : pathToFileURL(String(base));
  return url.href.endsWith('/') ? url : new URL(`${url.href}/`);
}
