// What makes the site work without a network: the list of its files with their checksums, and the
// service worker that keeps them.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import * as esbuild from 'esbuild';
import { filesUnder } from '../lib/stamp.mjs';
import { isPublished } from './published.mjs';
import { bundling } from './shared.mjs';

// Kept with the first visit is everything but: models (once they are used; of ours the cards come at once), what embeds
// load (they keep nothing), and what nobody needs without a network.
const isOfModel = (path) => /^models\/.*(?<!card\.json)$/.test(path) || isPublished(path);
const leftOut =
  /^(embed\/|files\.json$|sw\.js$|integrity\.json$|sitemap\.xml$|figures\/[^/]+\/picture\.png$)/;
const hashedName = /-[0-9A-Z]{8}\.\w+$/;

/// Goes last: it reads everything else.
export async function placeServiceWorker(out) {
  const files = await Promise.all(
    filesUnder([out]).map(async (file) => {
      const content = await readFile(file);
      const path = relative(out, file).split(sep).join('/');
      return {
        path,
        bytes: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
        ...(hashedName.test(path) && { hashed: true }),
      };
    }),
  );
  const list = {
    shell: files.filter(({ path }) => !isOfModel(path) && !leftOut.test(path)),
    models: files.filter(({ path }) => isOfModel(path)),
  };
  await writeFile(join(out, 'files.json'), JSON.stringify(list));
  await esbuild.build({
    ...bundling,
    entryPoints: { sw: 'web/offline/service/service.ts' },
    format: 'iife', // module service workers came to Firefox late
    define: { SITE_FILES: JSON.stringify(list), 'process.env.NODE_ENV': '"production"' },
    outdir: out,
  });
}
