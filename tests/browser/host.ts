/** Another origin: a page of somebody else, with whatever policy and surroundings they have. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HostPage {
  readonly body: string;
  readonly policy?: string;
  /** Attributes of the html element. */
  readonly root?: string;
  readonly head?: string;
}

export interface Host {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves pages by their path; each begins with `watch`, the address of the tests' watch.js. */
export async function openHost(
  watch: string,
  pages: Readonly<Record<string, HostPage>>,
): Promise<Host> {
  const server = createServer((request, response) => {
    const page = pages[new URL(request.url ?? '/', 'http://host').pathname];
    if (!page) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    if (page.policy) response.setHeader('Content-Security-Policy', page.policy);
    response.end(`<!doctype html>
<html lang="en" ${page.root ?? ''}>
<meta charset="utf-8"><script src="${watch}"></script>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>A post</title>
${page.head ?? ''}
<body>${page.body}`);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
