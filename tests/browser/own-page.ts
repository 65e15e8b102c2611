/**
 * A page of a test's own beside the built site, under the site's policy: its scripts are bundled from
 * the sources, so that a part of the book can be tried before a page holds it.
 */

import { readFileSync } from 'node:fs';
import * as esbuild from 'esbuild';
import { bookSheets } from '../../scripts/build/styles.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { serve } from '../../scripts/serve.mjs';
import { colourDeclarations } from '../../web/kit/theme/colours.ts';

export interface OwnPage {
  /** Content of the body. */
  body: string;
  /** A module, as if it stood in web/article. */
  script: string;
  /** Style sheets, below web/article. */
  styles: readonly string[];
  /** What WATCH_WITHOUT takes away (watch.js), and a script that runs before everything. */
  without?: readonly string[];
  before?: string;
}

type Files = ReadonlyMap<string, string>;
const bundled = new Map<string, Promise<Files>>();

/** What a script was bundled to, by address; the same script is bundled once. */
function bundle(script: string): Promise<Files> {
  const files = bundled.get(script) ?? bundleAnew(script);
  bundled.set(script, files);
  return files;
}

async function bundleAnew(script: string): Promise<Files> {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: inRoot(),
    stdin: { contents: script, resolveDir: inRoot('web/article'), loader: 'ts' },
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    loader: { '.tsv': 'text' },
    outdir: inRoot('build/own-page/assets'),
    entryNames: 'own-page',
    chunkNames: 'own-[name]-[hash]',
    write: false,
  });
  return new Map(outputFiles.map(({ path, text }) => [`/assets/${path.split('/').at(-1)}`, text]));
}

const watch = readFileSync(new URL('watch.js', import.meta.url), 'utf8');

export async function openOwnPage({ body, script, styles, without = [], before = '' }: OwnPage) {
  const files = new Map(await bundle(script));
  const sheet = [...bookSheets, ...styles.map((name) => `web/article/${name}`)].map((name) =>
    readFileSync(inRoot(name), 'utf8'),
  );
  files.set(
    '/assets/own-page.css',
    `:root{color-scheme:light dark;${colourDeclarations}}\n${sheet.join('\n')}`,
  );
  files.set(
    '/watch.js',
    `globalThis.WATCH_WITHOUT = ${JSON.stringify(without)};\n${watch}\n${before}`,
  );
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><script src="/watch.js"></script>
<meta name="viewport" content="width=device-width, initial-scale=1"><title>A part of the book</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/assets/own-page.css">
<script type="module" src="/assets/own-page.js"></script></head>
<body><main><article><div class="prose">${body}</div></article></main></body></html>`;
  const types: Record<string, string> = { js: 'text/javascript', css: 'text/css' };
  const server = await serve({
    port: 0,
    intercept: async (path, _, response) => {
      const file = path === '/own/' ? html : files.get(path);
      if (file === undefined) return false;
      response.setHeader(
        'Content-Type',
        `${types[path.split('.').at(-1)!] ?? 'text/html'}; charset=utf-8`,
      );
      response.end(file);
      return true;
    },
  });
  return { url: `${server.url}own/`, close: server.close };
}
