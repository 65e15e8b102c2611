// A small static server for the built site, with the headers that a careful host would send.
//   node scripts/serve.mjs [--port N]
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { inRoot, siteDir } from './lib/paths.mjs';
import { bold, Failure, main, say } from './lib/say.mjs';

const FIRST_PORT = 8080;
const PORTS_TRIED = 100;

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};
const octets = 'application/octet-stream';
const compressible = /^(text\/|application\/(json|javascript|wasm|xml|manifest)|image\/svg)/;

// Everything from this origin, nothing inline, no eval beyond compiling WebAssembly. Blob workers are
// how a script from another origin starts the engine.
// A figure in a frame may be in a sandbox without an origin, where WebKit takes 'self' for nothing at all:
// there the origin is said by its name as well.
function policy(path, host) {
  const inFrame = path.endsWith('/embed/frame.html');
  const ancestors = inFrame ? '*' : "'self'";
  const self = inFrame && /^[\w.:[\]-]+$/.test(host) ? `'self' http://${host}` : "'self'";
  return [
    "default-src 'none'",
    `script-src ${self} 'wasm-unsafe-eval'`,
    `style-src ${self}`,
    "img-src 'self' data: blob:",
    `font-src ${self}`,
    `connect-src ${self}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${ancestors}`,
  ].join('; ');
}

/**
 * @typedef {import('node:http').IncomingMessage} Request
 * @typedef {import('node:http').ServerResponse} Response
 * @typedef {object} ServeOptions
 * @property {string} [root]
 * @property {number} [port]
 * @property {(path: string) => Record<string, string | null>} [headers]
 * @property {(path: string, request: Request, response: Response) => Promise<boolean>} [intercept]
 */

// Serves `root` and resolves to { url, port, close }. Without `port`, the first free one from 8080 on;
// port 0 takes any. `headers(path)` may return more headers, or null for one to leave out. For tests,
// `intercept(path, request, response)` may give the body in place of the file, and then resolves to true.
/** @param {ServeOptions} [options] */
export async function serve({
  root = siteDir,
  port,
  headers = () => ({}),
  intercept = async () => false,
} = {}) {
  const files = new FileCache(resolve(root));
  const server = createServer((request, response) => {
    answer(request, response, files, headers, intercept).catch((error) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  const taken = await listen(server, port);
  return {
    url: `http://localhost:${taken}/`,
    port: taken,
    close: () =>
      new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      }),
  };
}

async function listen(server, port) {
  const candidates =
    port === undefined ? Array.from({ length: PORTS_TRIED }, (_, i) => FIRST_PORT + i) : [port];
  for (const candidate of candidates) {
    const error = await new Promise((done) => {
      server.once('error', done);
      server.listen(candidate, 'localhost', () => {
        server.off('error', done);
        done(null);
      });
    });
    if (!error) return server.address().port;
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
  }
  throw new Failure(`No free port: tried ${candidates[0]} to ${candidates.at(-1)}.`);
}

async function answer(request, response, files, extraHeaders, intercept) {
  const send = (status, headers, body) => {
    for (const [name, value] of Object.entries(headers)) {
      if (value !== null) response.setHeader(name, value);
    }
    response.writeHead(status);
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  const path = safePath(request.url);
  if (path === null) return send(400, { 'Content-Type': 'text/plain' }, 'Bad request\n');
  const headers = {
    'Content-Security-Policy': policy(path, request.headers.host ?? ''),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Access-Control-Allow-Origin': '*', // other people's pages load the elements, engine and models
    'Cache-Control': 'no-cache', // ask each time; the ETag makes the answer short
    ...extraHeaders(path),
  };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return send(405, { ...headers, Allow: 'GET, HEAD' }, '');
  }
  for (const [name, value] of Object.entries(headers)) {
    if (value !== null) response.setHeader(name, value);
  }
  if (await intercept(path, request, response)) return;
  const file = await files.read(path);
  if (file === null) {
    return send(404, { ...headers, 'Content-Type': 'text/plain' }, `Nothing at ${path}\n`);
  }
  if (file === 'folder') return send(301, { ...headers, Location: `${path}/` }, '');

  headers['Content-Type'] = types[extname(file.path)] ?? octets;
  headers['Accept-Ranges'] = 'bytes';
  headers.Vary = 'Accept-Encoding';

  const range = parseRange(request.headers.range, file.bytes.length);
  if (range === 'unsatisfiable') {
    return send(416, { ...headers, 'Content-Range': `bytes */${file.bytes.length}` }, '');
  }
  if (range) {
    headers.ETag = file.etag();
    headers['Content-Range'] = `bytes ${range.start}-${range.end}/${file.bytes.length}`;
    headers['Content-Length'] = range.end - range.start + 1;
    return send(206, headers, file.bytes.subarray(range.start, range.end + 1));
  }

  const encoding = compressible.test(headers['Content-Type'])
    ? chooseEncoding(request.headers['accept-encoding'])
    : null;
  headers.ETag = file.etag(encoding);
  if (request.headers['if-none-match'] === headers.ETag) return send(304, headers, '');
  const body = await file.encoded(encoding);
  if (encoding) headers['Content-Encoding'] = encoding;
  headers['Content-Length'] = body.length;
  return send(200, headers, body);
}

// The decoded path of a request, or null for one that is malformed or tries to leave the root.
function safePath(url) {
  try {
    const path = decodeURIComponent(url.split(/[?#]/)[0]);
    if (!path.startsWith('/') || path.includes('\0') || path.includes('\\')) return null;
    return path.split('/').includes('..') ? null : path;
  } catch {
    return null;
  }
}

function chooseEncoding(accepted = '') {
  const offered = accepted
    .split(',')
    .map((item) => item.trim().split(';'))
    .filter(([, quality]) => !/q=0(\.0*)?$/.test(quality ?? ''))
    .map(([name]) => name);
  if (offered.includes('br')) return 'br';
  return offered.includes('gzip') ? 'gzip' : null;
}

// One byte range; several at once are answered with the whole file, as RFC 9110 allows.
function parseRange(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  const start = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = match[1] === '' || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  return start > end || start >= size ? 'unsatisfiable' : { start, end };
}

// Files in memory with their compressed forms, read anew when they change on disk.
class FileCache {
  #root;
  #files = new Map();

  constructor(root) {
    this.#root = root;
  }

  // The file at a path, 'folder' for one that wants a slash, null for none.
  async read(path) {
    const full = resolve(join(this.#root, path.endsWith('/') ? `${path}index.html` : path));
    if (full !== this.#root && !full.startsWith(this.#root + sep)) return null;
    const info = await stat(full).catch(() => null);
    if (info?.isDirectory()) return 'folder';
    if (!info?.isFile()) return null;
    const version = `${info.mtimeMs}:${info.size}`;
    const known = this.#files.get(full);
    if (known?.version === version) return known;
    const file = new CachedFile(full, version, await readFile(full));
    this.#files.set(full, file);
    return file;
  }
}

// Compressed contents by their ETag: tests start many servers of the same files.
const compressed = new Map();

class CachedFile {
  constructor(path, version, bytes) {
    this.path = path;
    this.version = version;
    this.bytes = bytes;
    this.hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  }

  etag(encoding) {
    return `"${this.hash}${encoding ? `-${encoding}` : ''}"`;
  }

  encoded(encoding) {
    if (!encoding) return this.bytes;
    const key = this.etag(encoding);
    if (!compressed.has(key)) compressed.set(key, compress(encoding, this.bytes));
    return compressed.get(key);
  }
}

const compress = (encoding, bytes) =>
  encoding === 'br'
    ? promisify(brotliCompress)(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: 9,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      })
    : promisify(gzip)(bytes);

// For the command line: serves the site until Ctrl-C.
export async function serveSite({ port } = {}) {
  const server = await serve({ port });
  say(`\n${bold('Embedscope')} is at ${bold(server.url)}  (Ctrl-C ends it)`);
  await new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, done);
  });
  await server.close();
}

if (process.argv[1] === inRoot('scripts', 'serve.mjs')) {
  const at = process.argv.indexOf('--port');
  await main(() => serveSite({ port: at < 0 ? undefined : Number(process.argv[at + 1]) }));
}
