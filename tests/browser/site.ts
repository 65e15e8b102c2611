/**
 * The built site on a server of the test's own, with watch.js before everything, and with the faults
 * that servers and networks have.
 */
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { siteDir } from '../../scripts/lib/paths.mjs';
import { serve } from '../../scripts/serve.mjs';

/** What happens to a file, by the end of its path. */
export type Fault =
  /** The connection ends after half of the bytes that were announced. */
  | 'cut'
  /** Half of it, and then nothing. */
  | 'stall'
  /** 404. */
  | 'missing'
  /** A web page in its place, as hosts answer that send every unknown address to one page. */
  | 'page'
  /** All bytes, one of them changed. */
  | 'spoilt'
  /** Text, by its header. */
  | 'as-text'
  /** Arrives, and holds nothing. */
  | 'empty'
  /** Comes when it is mended. */
  | 'held';

export interface SiteOptions {
  /** Takes a feature away from pages and workers, as on a machine that lacks it. */
  without?: readonly ('simd' | 'wasm' | 'webgl' | 'storage' | 'prompt observers')[];
  /** More headers by path, or null for one to leave out. */
  headers?: (path: string) => Record<string, string | null>;
  /** Pages of the test's own, by path. */
  pages?: Readonly<Record<string, string>>;
  /** Other files of the test's own, by path, in place of the site's. */
  files?: Readonly<Record<string, Uint8Array>>;
}

export interface Site {
  readonly url: string;
  /** Paths in the order in which they were asked for. */
  readonly asked: readonly string[];
  /** From now on a file whose path ends like this has a fault; null mends it. */
  fault(ending: string, fault: Fault | null): void;
  close(): Promise<void>;
}

const watch = readFileSync(new URL('watch.js', import.meta.url), 'utf8');

export async function openSite(options: SiteOptions = {}): Promise<Site> {
  const { without = [], headers = () => ({}), pages = {}, files = {} } = options;
  const watching = `globalThis.WATCH_WITHOUT = ${JSON.stringify(without)};\n${watch}\n`;
  const faults = new Map<string, Fault>();
  const mended = new EventEmitter();
  const asked: string[] = [];

  const intercept = async (
    path: string,
    _request: IncomingMessage,
    response: ServerResponse,
  ): Promise<boolean> => {
    asked.push(path);
    const send = (type: string, body: string | Uint8Array) => {
      response.setHeader('Content-Type', type);
      response.end(body);
      return true;
    };
    const [ending, fault] = [...faults].find(([end]) => path.endsWith(end)) ?? [];
    const own = files[path];
    if (fault === 'held') await once(mended, ending!);
    else if (fault) return answerWith(fault, path, response, own);
    if (own) return send('application/octet-stream', own);
    if (path === '/watch.js') return send('text/javascript', watching);
    const page = pages[path];
    if (page !== undefined) {
      response.removeHeader('Content-Security-Policy'); // a host of its own, with its own policy
      return send('text/html; charset=utf-8', watched(page));
    }
    if (path.endsWith('/') || path.endsWith('.html')) {
      const file = await read(path.endsWith('/') ? `${path}index.html` : path);
      return file !== null && send('text/html; charset=utf-8', watched(file.toString()));
    }
    if (path.endsWith('/engine/worker.js')) {
      return send('text/javascript', watching + (await read(path)));
    }
    return false;
  };
  const server = await serve({ port: 0, headers, intercept });
  return {
    url: server.url,
    asked,
    fault: (ending, fault) => {
      if (fault) faults.set(ending, fault);
      else faults.delete(ending);
      mended.emit(ending);
    },
    close: server.close,
  };
}

/** A site of its own for what `run` does, closed after it. */
export async function withSite(
  options: SiteOptions,
  run: (site: Site) => Promise<void>,
): Promise<void> {
  const site = await openSite(options);
  try {
    await run(site);
  } finally {
    await site.close();
  }
}

/** A page with the watch before its first script. */
export function watched(html: string): string {
  return html.replace(/<meta charset[^>]*>/i, '$&<script src="/watch.js"></script>');
}

function read(path: string): Promise<Buffer | null> {
  return readFile(join(siteDir, path)).catch(() => null);
}

async function answerWith(
  fault: Exclude<Fault, 'held'>,
  path: string,
  response: ServerResponse,
  own: Uint8Array | undefined,
): Promise<boolean> {
  const bytes = own ?? (await read(path)) ?? Buffer.alloc(0);
  const type = path.endsWith('.js') ? 'text/javascript' : 'application/octet-stream';
  response.setHeader('Content-Type', path.endsWith('.wasm') ? 'application/wasm' : type);
  response.setHeader('Cache-Control', 'no-store');
  switch (fault) {
    case 'cut':
    case 'stall':
      response.setHeader('Content-Length', bytes.length);
      response.write(bytes.subarray(0, bytes.length >> 1), () => {
        if (fault === 'cut') response.destroy();
      });
      break;
    case 'missing':
      response.writeHead(404).end('Nothing here\n');
      break;
    case 'page':
      response.setHeader('Content-Type', 'text/html');
      response.end('<!doctype html><title>Welcome</title>');
      break;
    case 'spoilt': {
      const spoilt = Buffer.from(bytes);
      spoilt[spoilt.length - 1]! ^= 1;
      response.end(spoilt);
      break;
    }
    case 'as-text':
      response.setHeader('Content-Type', 'text/plain');
      response.end(bytes);
      break;
    case 'empty':
      response.end();
      break;
  }
  return true;
}
