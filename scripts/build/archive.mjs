// dist/embedscope-site.zip: the site for any static host. The same files give the same bytes, whatever the
// clock, the time zone and the machine.
import { readFile, writeFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { zipSync } from 'fflate';
import { inRoot, siteDir } from '../lib/paths.mjs';
import { filesUnder } from '../lib/stamp.mjs';

export const archiveFile = inRoot('dist', 'embedscope-site.zip');

const started = new Date(1980, 0, 1); // the first day that the format knows, in local time as it wants
const regularFile = 0o100644 << 16;
const unix = 3;
const packedAlready = /\.(woff2|png|jpg|webp|avif|zip)$/;

export async function buildArchive() {
  const entries = {};
  for (const file of filesUnder([siteDir])) {
    const path = `embedscope/${relative(siteDir, file).split(sep).join('/')}`;
    const level = packedAlready.test(path) ? 0 : 9;
    entries[path] = [await readFile(file), { level, mtime: started, os: unix, attrs: regularFile }];
  }
  const bytes = zipSync(entries);
  await writeFile(archiveFile, bytes);
  return `${(bytes.length / 1e6).toFixed(2)} MB`;
}
