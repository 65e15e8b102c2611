// dist/embedscope-site.zip: the site for any static host, without the published models; embedscope-site-full.zip has
// them. The same files give the same bytes, whatever the clock, the time zone and the machine.
import { readFile, writeFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { zipSync } from 'fflate';
import { inRoot, siteDir } from '../lib/paths.mjs';
import { filesUnder } from '../lib/stamp.mjs';
import { isPublished } from './published.mjs';

export const archiveFile = inRoot('dist', 'embedscope-site.zip');
export const fullArchiveFile = inRoot('dist', 'embedscope-site-full.zip');

const started = new Date(1980, 0, 1); // the first day that the format knows, in local time as it wants
const regularFile = 0o100644 << 16;
const unix = 3;
const packedAlready = /\.(woff2|png|jpg|webp|avif|zip)$/;
const models = /^models\/.*(?<!json)$/; // int8 rows, which hardly get smaller

export const buildArchive = () => archive(archiveFile, (path) => !isPublished(path), packedAlready);

export const buildFullArchive = () =>
  archive(fullArchiveFile, () => true, new RegExp(`${packedAlready.source}|${models.source}`));

async function archive(target, holds, stored) {
  const entries = {};
  for (const file of filesUnder([siteDir])) {
    const path = relative(siteDir, file).split(sep).join('/');
    if (!holds(path)) continue;
    const level = stored.test(path) ? 0 : 9;
    const attributes = { level, mtime: started, os: unix, attrs: regularFile };
    entries[`embedscope/${path}`] = [await readFile(file), attributes];
  }
  const bytes = zipSync(entries);
  await writeFile(target, bytes);
  return `${(bytes.length / 1e6).toFixed(2)} MB`;
}
