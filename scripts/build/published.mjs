// The published models of a site. Files that hosts would refuse are cut into parts, each with its own sum.
import { createHash } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { folderOf, isConverted } from '../lib/published/convert.mjs';
import { publishedModels, wantedModels } from '../lib/published/entries.mjs';

/// Common hosts of static sites refuse files of 25 MB. Parts are smaller than they have to be, so that less comes again
/// after a connection has broken.
const LARGEST_BYTES = 20_000_000;
const PART_BYTES = 8_000_000;

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

const folders = publishedModels().map(({ name }) => `models/${name}/`);

/// Whether a path below the site's root is of a published model.
export const isPublished = (path) => folders.some((folder) => path.startsWith(folder));

export const convertedModels = () => wantedModels().filter(isConverted);

/// Places models/NAME of each published model that is here.
export async function placePublished(out) {
  const models = convertedModels();
  for (const model of models) await placeModel(folderOf(model), join(out, 'models', model.name));
  const left = wantedModels().length - models.length;
  return `${models.length} of them${left ? `; ${left} are not here, see npm run models` : ''}`;
}

/// Copies a model's folder; of files that are too large come parts, which its card lists.
export async function placeModel(from, to, { largest = LARGEST_BYTES, part = PART_BYTES } = {}) {
  const card = JSON.parse(await readFile(join(from, 'card.json'), 'utf8'));
  const large = card.files.filter(({ bytes }) => bytes > largest);
  const isWhole = (path) => !large.some(({ name }) => path === join(from, name));
  await cp(from, to, { recursive: true, filter: isWhole });
  for (const file of large) file.parts = await cut(join(from, file.name), to, part);
  await writeFile(join(to, 'card.json'), JSON.stringify(card));
}

async function cut(source, folder, size) {
  const bytes = await readFile(source);
  const parts = [];
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    const name = `${basename(source)}.part${parts.length + 1}`;
    await writeFile(join(folder, name), part);
    parts.push({ name, bytes: part.length, sha256: sha256(part) });
  }
  return parts;
}
