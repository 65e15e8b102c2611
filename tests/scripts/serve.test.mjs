// The development server: types, compression, ranges, headers, and no way out of its folder.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { serve } from '../../scripts/serve.mjs';

const text = 'export const words = "king queen";\n'.repeat(200);
let folder;
let server;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'serve-'));
  const root = join(folder, 'site');
  mkdirSync(join(root, 'embed'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>x</title>');
  writeFileSync(join(root, 'embed', 'frame.html'), '<!doctype html>');
  writeFileSync(join(root, 'a.js'), text);
  writeFileSync(join(root, 'core.wasm'), new Uint8Array([0, 97, 115, 109]));
  writeFileSync(
    join(root, 'words.safetensors'),
    Uint8Array.from({ length: 100 }, (_, i) => i),
  );
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  server = await serve({ root, port: 0 });
});

after(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const get = (path, headers = {}, method = 'GET') =>
  fetch(new URL(path, server.url), { headers, method, redirect: 'manual' });

// A request as it stands: fetch() would tidy the path.
const raw = (path) =>
  new Promise((done) => {
    const socket = connect(server.port, 'localhost', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    });
    let reply = '';
    socket.on('data', (chunk) => {
      reply += chunk;
    });
    socket.on('close', () => done(reply));
  });

test('types by extension', async () => {
  const type = async (path) => (await get(path)).headers.get('content-type');
  assert.equal(await type('/'), 'text/html; charset=utf-8');
  assert.equal(await type('/a.js'), 'text/javascript; charset=utf-8');
  assert.equal(await type('/core.wasm'), 'application/wasm');
  assert.equal(await type('/words.safetensors'), 'application/octet-stream');
});

test('compressed as asked, whole otherwise', async () => {
  for (const [accepted, given] of [
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['identity', null],
  ]) {
    const response = await get('/a.js', { 'accept-encoding': accepted });
    assert.equal(response.headers.get('content-encoding'), given, accepted);
    assert.equal(await response.text(), text);
  }
});

test('an ETag answers 304, one for each encoding', async () => {
  const first = await get('/a.js', { 'accept-encoding': 'br' });
  const etag = first.headers.get('etag');
  await first.arrayBuffer();
  const second = await get('/a.js', { 'accept-encoding': 'br', 'if-none-match': etag });
  assert.equal(second.status, 304);
  const third = await get('/a.js', { 'accept-encoding': 'gzip', 'if-none-match': etag });
  assert.equal(third.status, 200);
  await third.arrayBuffer();
});

test('byte ranges', async () => {
  const range = async (value) => {
    const response = await get('/words.safetensors', { range: value });
    const bytes = [...new Uint8Array(await response.arrayBuffer())];
    return [response.status, response.headers.get('content-range'), bytes[0], bytes.length];
  };
  assert.deepEqual(await range('bytes=10-19'), [206, 'bytes 10-19/100', 10, 10]);
  assert.deepEqual(await range('bytes=90-'), [206, 'bytes 90-99/100', 90, 10]);
  assert.deepEqual(await range('bytes=-5'), [206, 'bytes 95-99/100', 95, 5]);
  assert.deepEqual((await range('bytes=100-')).slice(0, 2), [416, 'bytes */100']);
});

test('a strict policy; only the frame page may be framed elsewhere', async () => {
  const policy = async (path) => (await get(path)).headers.get('content-security-policy');
  const page = await policy('/');
  assert.match(page, /default-src 'none'/);
  assert.match(page, /script-src 'self' 'wasm-unsafe-eval';/);
  assert.match(page, /frame-ancestors 'self'$/);
  assert.match(await policy('/embed/frame.html'), /frame-ancestors \*$/);
  assert.doesNotMatch(page, /unsafe-inline|unsafe-eval'? ;|'unsafe-eval'/);
});

test('other origins may load; nothing is sniffed', async () => {
  const { headers } = await get('/a.js');
  assert.equal(headers.get('access-control-allow-origin'), '*');
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
});

test('no way out of the folder', async () => {
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/embed/..%2f..%2fsecret.txt',
    '/%',
  ]) {
    const reply = await raw(path);
    assert.match(reply, /^HTTP\/1.1 400 /, path);
    assert.doesNotMatch(reply, /secret$/);
  }
});

test('missing files, folders without a slash, other methods, HEAD', async () => {
  assert.equal((await get('/none.js')).status, 404);
  const moved = await get('/embed');
  assert.deepEqual([moved.status, moved.headers.get('location')], [301, '/embed/']);
  assert.equal((await get('/', {}, 'POST')).status, 405);
  const head = await get('/a.js', { 'accept-encoding': 'identity' }, 'HEAD');
  assert.equal(head.headers.get('content-length'), String(text.length));
  assert.equal(await head.text(), '');
});

test('a changed file is served anew', async () => {
  const file = join(folder, 'site', 'later.txt');
  writeFileSync(file, 'one');
  assert.equal(await (await get('/later.txt')).text(), 'one');
  writeFileSync(file, 'three');
  assert.equal(await (await get('/later.txt')).text(), 'three');
});
