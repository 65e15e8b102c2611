// Work is skipped when its inputs have not changed: a stamp under build/stamps holds the hash of what
// the last successful run was made from.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root, stampsDir } from './paths.mjs';

// All files under the given files and folders (missing ones are no error), sorted.
export function filesUnder(paths, accept = () => true) {
  const found = [];
  const visit = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name === '__pycache__') continue;
      const child = join(path, entry.name);
      if (entry.isDirectory()) visit(child);
      else if (entry.isFile() && accept(child)) found.push(child);
    }
  };
  for (const path of paths) {
    if (!existsSync(path)) continue;
    if (readdirOrNull(path)) visit(path);
    else if (accept(path)) found.push(path);
  }
  return found.sort();
}

function readdirOrNull(path) {
  try {
    return readdirSync(path);
  } catch {
    return null;
  }
}

export function hashOf({ text = [], files = [] }) {
  const hash = createHash('sha256');
  for (const part of text) hash.update(`${part}\0`);
  for (const file of files) {
    hash.update(`${relative(root, file)}\0`);
    hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}

const stampFile = (name) => join(stampsDir, name);

export function isCurrent(name, hash) {
  const file = stampFile(name);
  return existsSync(file) && readFileSync(file, 'utf8') === hash;
}

export function setStamp(name, hash) {
  const file = stampFile(name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, hash);
}
