// dist/embedscope-site.zip: the site for any static host, without the published models; embedscope-site-full.zip has
// them. The same files give the same bytes, whatever the clock, the time zone and the machine.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
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
  const paths = filesUnder([siteDir])
    .map((file) => relative(siteDir, file).split(sep).join('/'))
    .filter(holds);
  const entries = paths.map((path) => ({
    path: `embedscope/${path}`,
    file: join(siteDir, path),
    level: stored.test(path) ? 0 : 9,
  }));
  return `${((await writeZip(target, entries)) / 1e6).toFixed(2)} MB`;
}

/// dist/models/NAME.zip: each model as one file, nothing in it compressed, for the book in one file
/// (web/kit/model-switch/model-file.ts).
export async function buildModelFiles(folders) {
  const target = inRoot('dist', 'models');
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  for (const folder of folders) {
    const name = basename(folder);
    const entries = filesUnder([folder]).map((file) => ({
      path: `models/${name}/${relative(folder, file).split(sep).join('/')}`,
      file,
      level: 0,
    }));
    await writeZip(join(target, `${name}.zip`), entries);
  }
  return `${folders.length} of them`;
}

async function writeZip(target, entries) {
  const attributes = { mtime: started, os: unix, attrs: regularFile };
  const files = {};
  for (const { path, file, level } of entries) {
    files[path] = [await readFile(file), { ...attributes, level }];
  }
  const bytes = zipSync(files);
  await writeFile(target, bytes);
  return bytes.length;
}
