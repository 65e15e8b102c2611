/** Files over real HTTP: whole, half, wrong, missing. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fetchFile } from '../../web/engine/shared/fetch-file.ts';
import { rejection } from './support.ts';

const file = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 31) % 251));
const sha256 = createHash('sha256').update(file).digest('hex');
const signal = new AbortController().signal;

let server: Server;
let url: (path: string) => string;
before(async () => {
  server = createServer((request, response) => {
    switch (request.url) {
      case '/whole':
        return response.writeHead(200, { 'Content-Length': file.length }).end(file);
      case '/gzip':
        return response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(file));
      case '/chunked':
        response.write(file.subarray(0, 1000));
        return response.end(file.subarray(1000));
      case '/cut':
        response.writeHead(200, { 'Content-Length': file.length });
        return response.write(file.subarray(0, 50_000), () => response.destroy());
      case '/cut-chunked':
        return response.write(file.subarray(0, 50_000), () => response.destroy());
      case '/short':
        return response.end(file.subarray(0, 50_000));
      case '/hang':
        return response.write(file.subarray(0, 50_000));
      case '/page':
        return response.end('  <!DOCTYPE html><title>Sign in</title>');
      default:
        return response.writeHead(503).end('<html>later');
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  url = (path) => `http://127.0.0.1:${port}/${path}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

test('a whole file arrives, plain, compressed or in pieces, and says how far it is', async () => {
  for (const path of ['whole', 'gzip', 'chunked']) {
    const told: [number, number][] = [];
    const onProgress = (done: number, total: number) => told.push([done, total]);
    const expected = { bytes: file.length, sha256 };
    const bytes = await fetchFile(url(path), { signal, onProgress, expected });
    assert.deepEqual(Buffer.from(bytes), file, path);
    assert.deepEqual(told[0], [0, file.length]);
    assert.deepEqual(told.at(-1), [file.length, file.length]);
  }
});

test('a connection that ends half-way', async () => {
  for (const path of ['cut', 'cut-chunked']) {
    await assert.rejects(
      fetchFile(url(path), { signal }),
      rejection('network', new RegExp(`${path} did not arrive whole: .*tried again`)),
      path,
    );
  }
  await assert.rejects(
    fetchFile(url('short'), { signal, expected: { bytes: file.length } }),
    rejection('network', /ended after 50000 of 200000 bytes/),
  );
});

test('a server that refuses, and one that is not there', async () => {
  await assert.rejects(fetchFile(url('busy'), { signal }), rejection('network', /answered 503/));
  await assert.rejects(
    fetchFile('http://127.0.0.1:9/gone.wasm', { signal }),
    rejection('network', /gone\.wasm could not be fetched/),
  );
});

test('a file that is another', async () => {
  await assert.rejects(
    fetchFile(url('page'), { signal, expected: { bytes: file.length } }),
    rejection('integrity', /a web page instead of page/),
  );
  await assert.rejects(
    fetchFile(url('whole'), { signal, expected: { bytes: 150_000 } }),
    rejection('integrity', /200000 bytes instead of 150000/),
  );
  await assert.rejects(
    fetchFile(url('whole'), { signal, expected: { sha256: 'ab'.repeat(32) } }),
    rejection('integrity', /checksum/),
  );
});

test('a cancelled download stops, also one that hangs', async () => {
  const controller = new AbortController();
  const download = fetchFile(url('hang'), {
    signal: controller.signal,
    onProgress: (done) => done > 0 && controller.abort(),
  });
  await assert.rejects(download, rejection('cancelled'));
});

test('what arrives is written to its place at once, and no piece is kept', async () => {
  const realFetch = globalThis.fetch;
  // One piece of memory that every read fills anew: whoever keeps pieces keeps the last one many times.
  const piece = new Uint8Array(1000);
  let at = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (at === file.length) return controller.close();
        piece.set(file.subarray(at, at + piece.length));
        at += piece.length;
        controller.enqueue(piece);
      },
    },
    { highWaterMark: 0 },
  );
  globalThis.fetch = async () => ({ ok: true, headers: new Headers(), body }) as Response;
  try {
    assert.deepEqual(Buffer.from(await fetchFile('https://example.org/x', { signal })), file);
  } finally {
    globalThis.fetch = realFetch;
  }
});
