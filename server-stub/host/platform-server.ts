import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { terminalId } from '#contract/ids.ts';
import type { Log } from '#contract/ports.ts';
import { MAX_PLATFORM_BODY, PLATFORM_PATHS } from '#contract/terminal-parameters.ts';
import { acknowledgeNextCertificate, readNextCertificate } from '#sealing/next-certificate.ts';
import type { Signer } from '#sealing/signed-data.ts';
import { sealTerminalParameters, wipeSecrets } from '#sealing/terminal-parameters.ts';
import { parseParameterBook } from './parameter-book.ts';
import type { TerminalRegistry } from './terminal-registry.ts';

/** The part of the platform that terminals talk to (row A2): parameters and certificates. */
export interface PlatformOptions {
  readonly bookPath: string;
  readonly signer: Signer;
  readonly registry: TerminalRegistry;
  readonly wallNow: () => number;
  readonly log: Log;
}

export interface PlatformServer {
  readonly url: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * Serves terminals over HTTP on the loopback address. What it sends is sealed and signed by itself,
 * so that it needs no secret channel; a real platform stands behind TLS all the same.
 */
export async function servePlatform(options: PlatformOptions): Promise<PlatformServer> {
  const server = createServer((request, response) => {
    answer(options, request).then(
      (found) => send(response, found),
      (error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        options.log.error('the platform could not answer a terminal', { why });
        send(response, { status: 500, body: '' });
      },
    );
  });
  server.requestTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const send = (response: ServerResponse, { status, body }: Answer): void => {
  response.writeHead(status, { 'content-type': 'text/plain', 'cache-control': 'no-store' });
  response.end(body);
};

async function answer(options: PlatformOptions, request: IncomingMessage): Promise<Answer> {
  const terminal = terminalId.safeParse(request.url?.split('/')[2] ?? '');
  if (!terminal.success) return { status: 404, body: '' };
  const id = terminal.data;
  const asked = `${request.method} ${request.url}`;
  if (asked === `GET ${PLATFORM_PATHS.parameters(id)}`) return parameters(options, id);
  if (asked !== `POST ${PLATFORM_PATHS.certificate(id)}`) return { status: 404, body: '' };
  const body = await bodyOf(request);
  return body === null ? { status: 413, body: '' } : nextCertificate(options, id, body);
}

async function parameters(options: PlatformOptions, terminal: string): Promise<Answer> {
  const { bookPath, registry, signer, wallNow } = options;
  const book = parseParameterBook(await readFile(bookPath, 'utf8'), bookPath);
  try {
    const to = registry.known();
    const body = await sealTerminalParameters(book, terminal, to, signer, wallNow());
    options.log.info('parameters sent', { terminal, version: book.version });
    return { status: 200, body };
  } finally {
    wipeSecrets(book);
  }
}

async function nextCertificate(
  { registry, signer, wallNow, log }: PlatformOptions,
  terminal: string,
  offer: string,
): Promise<Answer> {
  const next = readNextCertificate(offer, terminal, registry.known());
  if (next === undefined) return { status: 403, body: '' };
  await registry.add(next);
  log.info('next certificate of a terminal known', { terminal, fingerprint: next.fingerprint });
  return {
    status: 200,
    body: await acknowledgeNextCertificate(next, terminal, signer, wallNow()),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  request.setEncoding('latin1');
  let body = '';
  for await (const piece of request) {
    body += String(piece);
    if (body.length > MAX_PLATFORM_BODY) return null;
  }
  return body;
}
