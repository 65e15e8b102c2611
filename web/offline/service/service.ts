/**
 * The service worker of our own site: keeps what its pages need with the first visit, and models once
 * they were used, so that both work without a network. Whatever it keeps is checked by its sha256, when
 * it comes and whenever it is read; what is damaged counts as missing and is fetched anew.
 *
 * A newer worker waits until the reader says so. Embeds (embed/) are left alone: they work without
 * storage.
 */
import { clientsClaim } from 'workbox-core';
import { PrecacheController, PrecacheRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { modelLimit, modelOf, type SiteFile, type SiteFiles } from '../files.ts';
import type { Ask, Report } from '../messages.ts';
import { KeptModels } from './models.ts';
import { integrityOf, verified } from './verify.ts';

/** The build puts the list of the site's files here. */
declare const SITE_FILES: SiteFiles;

/** The part of ServiceWorkerGlobalScope that is used here; TypeScript's DOM types know only pages. */
interface Waiting {
  waitUntil(work: Promise<unknown>): void;
}
interface ServiceScope {
  readonly registration: ServiceWorkerRegistration;
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Waiting) => void): void;
  addEventListener(type: 'message', listener: (event: Waiting & MessageEvent) => void): void;
}
const scope = globalThis as unknown as ServiceScope;

const root = scope.registration.scope;
const byUrl = (files: readonly SiteFile[]) =>
  new Map(files.map((file) => [new URL(file.path, root).href, file]));
const shell = byUrl(SITE_FILES.shell);
const models = new KeptModels(`embedscope-models-${root}`, byUrl(SITE_FILES.models), modelLimit);

// The shell: all of it with the installation, or no installation. ----------------------------------

const pages = new PrecacheController({
  plugins: [
    {
      cachedResponseWillBeUsed: async ({ request, cachedResponse }) => {
        const file = shell.get(withoutRevision(request.url));
        return cachedResponse && file ? verified(cachedResponse, file) : cachedResponse;
      },
      // A reader who had everything removed gets nothing back by looking on.
      cacheWillUpdate: async ({ response, event }) => {
        const wanted = event?.type === 'install' || (await caches.has(pages.strategy.cacheName));
        return wanted && response.ok ? response : null;
      },
      // What is damaged here and newer on the server is neither: the reader gets the server's. With the
      // installation all has to be right.
      handlerDidError: async ({ request, event }) =>
        event?.type === 'install' ? undefined : fetch(request.url),
    },
  ],
});
pages.addToCacheList(
  [...shell].map(([url, file]) => ({
    url,
    revision: file.hashed ? null : file.sha256,
    integrity: integrityOf(file),
  })),
);

function withoutRevision(address: string): string {
  const url = new URL(address);
  url.searchParams.delete('__WB_REVISION__');
  return url.href;
}

type WorkboxEvent = Parameters<PrecacheController['install']>[0];
scope.addEventListener('install', (event) =>
  event.waitUntil(pages.install(event as unknown as WorkboxEvent)),
);
scope.addEventListener('activate', (event) =>
  event.waitUntil(Promise.all([pages.activate(event as unknown as WorkboxEvent), models.kept()])),
);
// So that what the first visit has not opened yet works when its network goes.
clientsClaim();

// Answers. -----------------------------------------------------------------------------------------

registerRoute(new PrecacheRoute(pages, { ignoreURLParametersMatching: [/./] }));

registerRoute(
  ({ url, request }) =>
    models.has(url.href) && request.cache !== 'reload' && !request.headers.has('range'),
  async ({ request }) => (await models.read(request.url)) ?? fetch(request),
);

// What the page asks. ------------------------------------------------------------------------------

scope.addEventListener('message', (event) => {
  const ask = event.data as Ask | null;
  const [port] = event.ports;
  if (!port || typeof ask !== 'object' || ask === null) return;
  event.waitUntil(answer(ask).then((result) => port.postMessage(result)));
});

async function answer(ask: Ask): Promise<unknown> {
  switch (ask.type) {
    case 'keep':
      await models.keepUsed(new URL(ask.path, root).href);
      return report();
    case 'mend': {
      const [ofShell, ofModels] = [await mendShell(), await models.mend()];
      const mended = [...ofShell.mended, ...ofModels.mended];
      return report({ mended, broken: [...ofShell.broken, ...ofModels.broken] });
    }
    case 'report':
      return report();
    case 'drop':
      await Promise.all([caches.delete(pages.strategy.cacheName), models.drop()]);
      return null;
    case 'take over':
      await scope.skipWaiting();
      return report();
    default:
      return null;
  }
}

async function mendShell(): Promise<{ mended: string[]; broken: string[] }> {
  const result = { mended: [] as string[], broken: [] as string[] };
  const cache = await caches.open(pages.strategy.cacheName);
  for (const [url, file] of shell) {
    const key = pages.getCacheKeyForURL(url)!;
    const kept = await cache.match(key);
    if (kept && (await verified(kept, file))) continue;
    await cache.delete(key);
    const fresh = await fetch(url, { cache: 'reload', integrity: integrityOf(file) }).catch(
      () => null,
    );
    if (fresh?.ok) await cache.put(key, fresh);
    (fresh?.ok ? result.mended : result.broken).push(file.path);
  }
  return result;
}

async function report(
  { mended, broken }: Pick<Report, 'mended' | 'broken'> = { mended: [], broken: [] },
): Promise<Report> {
  const cache = await caches.open(pages.strategy.cacheName);
  const keys = new Set((await cache.keys()).map(({ url }) => withoutRevision(url)));
  const there = [...shell].filter(([url]) => keys.has(url)).map(([, file]) => file);
  const sizes = new Map<string, number>();
  for (const { path, bytes } of await models.kept()) {
    const name = modelOf(path);
    sizes.set(name, (sizes.get(name) ?? 0) + bytes);
  }
  return {
    whole: there.length === shell.size,
    shellBytes: there.reduce((sum, { bytes }) => sum + bytes, 0),
    models: [...sizes].map(([name, bytes]) => ({ name, bytes })),
    modelLimit,
    mended,
    broken,
  };
}
