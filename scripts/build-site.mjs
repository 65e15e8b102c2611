// Makes everything in dist/ that is given to others: the site, its archive, the npm package, the single
// file.
//
//   node scripts/build-site.mjs            what is not there yet (a model, a number) is listed and left out
//   node scripts/build-site.mjs --strict   what is not there yet is a failure
//   node scripts/build-site.mjs --dev      the site alone, into build/dev
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildArchive, buildFullArchive, buildModelFiles } from './build/archive.mjs';
import { writeFigures } from './build/figures.mjs';
import { placeServiceWorker } from './build/offline.mjs';
import { buildPackage } from './build/package.mjs';
import { convertedModels, placePublished } from './build/published.mjs';
import { cards, missing } from './build/shared.mjs';
import { buildSingle } from './build/single.mjs';
import { bundlePages, licences, placeEngine, siteAddress, writePages } from './build/site.mjs';
import { devDir, inRoot, siteDir } from './lib/paths.mjs';
import { folderOf } from './lib/published/convert.mjs';
import { Failure, main, say, step } from './lib/say.mjs';

async function buildAll() {
  await writeFigures();
  const dev = process.argv.includes('--dev');
  const target = dev ? devDir : siteDir;
  const out = `${target}.new`;
  await rm(out, { recursive: true, force: true });
  await mkdir(join(out, 'assets'), { recursive: true });

  await step('engine and models', () => placeEngine(out));
  const assets = await step('bundles', () => bundlePages(out));
  const book = await step('pages', () => writePages(out, assets, { drawn: !dev }));
  await writeFile(join(out, 'licences.txt'), await licences());
  await step('published models', () => placePublished(out));
  if (!dev) await step('service worker', () => placeServiceWorker(out));
  await rm(target, { recursive: true, force: true });
  await rename(out, target);
  if (!dev) {
    await step('archive of the site', buildArchive);
    await step('archive with the published models', buildFullArchive);
    await step('models, a file each', async () => {
      const own = (await cards()).map(({ folder }) => inRoot('models', folder));
      return buildModelFiles([...own, ...convertedModels().map(folderOf)]);
    });
    await step('npm package', buildPackage);
    await step('single file', () => buildSingle(book));
  }

  if (!dev && !siteAddress()) {
    say(
      'EMBEDSCOPE_URL is not set: without canonical addresses, pictures in cards, sitemap, oEmbed.',
    );
  }
  if (missing.length > 0) {
    const lines = new Set(missing);
    say(`\nNot there yet, and left out (${lines.size}):`);
    for (const line of lines) say(`  ${line}`);
    if (process.argv.includes('--strict')) throw new Failure('The site is not complete.');
  }
}

await main(buildAll);
