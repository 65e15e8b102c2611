// `import { openEngine } from 'embedscope'` in Node. Plain JavaScript, because everything that is
// type-checked under web/ is checked without Node's types.
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { openEngine } from '../../engine/client/node.ts';
import { located } from '../../engine/shared/files.ts';
import { filesOf } from './model.ts';

/**
 * An engine that reads its files from this package, or with `base` from another folder or address. Node has
 * one form of it: the core runs on the calling thread.
 * @param {import('../../engine/shared/files.ts').Files} engineFiles
 * @param {import('./core.ts').OpenOptions} options
 */
export function openPackaged(engineFiles, { models = [], base, files = {} } = {}) {
  const own = filesOf(models);
  const given = located(files, resolve);
  return openEngine({
    ...(base === undefined
      ? { files: { ...engineFiles, ...own, ...given } }
      : { base: resolve(String(base)).replace(/\/?$/, '/'), files: given }),
    readLocal: readFile,
    resolve,
  });
}

// A URL, or a path; a letter and a colon begin a path on Windows.
function resolve(address) {
  return /^[a-z][a-z\d+.-]+:/i.test(address) ? new URL(address).href : pathToFileURL(address).href;
}
