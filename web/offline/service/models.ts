/**
 * Model files that were used, in a cache of their own: verified when they come and whenever they are
 * read, and never more than the limit.
 */
import { modelOf, type SiteFile, smallModel } from '../files.ts';
import { integrityOf, verified } from './verify.ts';

export class KeptModels {
  readonly #cacheName: string;
  readonly #files: ReadonlyMap<string, SiteFile>;

  readonly #limit: number;

  /**
   * @param files by absolute URL
   * @param limit bytes that may be kept
   */
  constructor(cacheName: string, files: ReadonlyMap<string, SiteFile>, limit: number) {
    this.#cacheName = cacheName;
    this.#files = files;
    this.#limit = limit;
  }

  has(url: string): boolean {
    return this.#files.has(url);
  }

  /** From the cache; undefined when it is not there, or is not what was published. */
  async read(url: string): Promise<Response | undefined> {
    const file = this.#files.get(url);
    const cache = await caches.open(this.#cacheName);
    const kept = file && (await cache.match(url));
    if (!kept) return undefined;
    const response = await verified(kept, file);
    if (!response) await cache.delete(url);
    return response ?? undefined;
  }

  /** Keeps a file that was used, and with it all of a small model. */
  async keepUsed(url: string): Promise<void> {
    const used = this.#files.get(url);
    if (!used) return;
    const name = modelOf(used.path);
    const whole = [...this.#files].filter(([, { path }]) => modelOf(path) === name);
    const bytes = whole.reduce((sum, [, file]) => sum + file.bytes, 0);
    await this.keep(url);
    if (bytes > smallModel) return;
    for (const [other] of whole) await this.keep(other);
  }

  /** Fetches a file into the cache if it is not there. False when it can't be had or does not fit. */
  async keep(url: string): Promise<boolean> {
    const file = this.#files.get(url);
    if (!file || file.bytes > this.#limit) return false;
    const cache = await caches.open(this.#cacheName);
    if (await cache.match(url)) return true;
    // What the page has just fetched comes from the browser's own cache; past it when that is damaged.
    const response = (await fetched(url, file, 'default')) ?? (await fetched(url, file, 'reload'));
    if (!response) return false;
    await this.#makeRoom(cache, file.bytes);
    try {
      await cache.put(url, response);
      return true;
    } catch {
      return false; // the browser's quota is smaller than our limit
    }
  }

  /** Kept files by URL, oldest first; those of an older version are dropped. */
  async kept(): Promise<SiteFile[]> {
    const cache = await caches.open(this.#cacheName);
    const found: SiteFile[] = [];
    for (const { url } of await cache.keys()) {
      const file = this.#files.get(url);
      if (file) found.push(file);
      else await cache.delete(url);
    }
    return found;
  }

  /** Reads everything; what is damaged is fetched anew. Returns the paths, as mended or broken. */
  async mend(): Promise<{ mended: string[]; broken: string[] }> {
    const result = { mended: [] as string[], broken: [] as string[] };
    const cache = await caches.open(this.#cacheName);
    for (const { url } of await cache.keys()) {
      const file = this.#files.get(url);
      if (!file || (await this.read(url))) continue;
      ((await this.keep(url)) ? result.mended : result.broken).push(file.path);
    }
    return result;
  }

  drop(): Promise<boolean> {
    return caches.delete(this.#cacheName);
  }

  async #makeRoom(cache: Cache, bytes: number): Promise<void> {
    let total = bytes;
    const kept = await this.kept();
    for (const file of kept) total += file.bytes;
    for (const file of kept) {
      if (total <= this.#limit) return;
      const url = [...this.#files].find(([, candidate]) => candidate === file)?.[0];
      if (url) await cache.delete(url);
      total -= file.bytes;
    }
  }
}

async function fetched(url: string, file: SiteFile, cache: RequestCache): Promise<Response | null> {
  try {
    const response = await fetch(url, { cache, integrity: integrityOf(file) });
    return response.ok ? await verified(response, file) : null;
  } catch {
    return null;
  }
}
