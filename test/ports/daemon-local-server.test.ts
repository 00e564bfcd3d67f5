import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createMessageConnection,
  type MessageConnection,
  SocketMessageReader,
  SocketMessageWriter,
} from 'vscode-jsonrpc/node';
import { API_REQUESTS, API_VERSION } from '#contract/daemon-api.ts';
import type { SaleId } from '#contract/ids.ts';
import type { Log } from '#contract/ports.ts';
import { type LocalServer, refuseSecond, serveLocally } from '#daemon/host/local-server.ts';
import { StartRefused } from '#daemon/host/start-refused.ts';
import { type DaemonBench, daemonBench, EAST } from '../sim/daemon-bench.ts';

let folder: string;
let path: string;
let bench: DaemonBench;
let server: LocalServer | null;
const links: Socket[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'local-'));
  path = join(folder, 'daemon.sock');
  bench = await daemonBench();
  server = null;
});
afterEach(async () => {
  for (const link of links.splice(0)) link.destroy();
  await server?.close();
  rmSync(folder, { recursive: true });
});

const log: Log = { info: () => {}, warn: () => {}, error: () => {} };
const serve = async (): Promise<void> => {
  server = await serveLocally(path, bench.daemon, log);
};
const token = (): string => readFileSync(`${path}.token`, 'utf8');
const dial = async (): Promise<Socket> => {
  const socket = connect(path);
  links.push(socket);
  await once(socket, 'connect');
  socket.on('error', () => {});
  return socket;
};
const link = async (): Promise<MessageConnection> => {
  const socket = await dial();
  const connection = createMessageConnection(
    new SocketMessageReader(socket),
    new SocketMessageWriter(socket),
  );
  connection.onError(() => {});
  connection.listen();
  return connection;
};
const hello = (changes: object = {}) => ({
  version: API_VERSION,
  token: token(),
  client: 'terminal',
  ...changes,
});
const greeted = async (): Promise<MessageConnection> => {
  const connection = await link();
  await connection.sendRequest('session.hello', hello());
  return connection;
};
const REFUSED = { data: { code: 'MESSAGE_REFUSED' } };

describe('the local socket', () => {
  test('and its token belong to this user alone', async () => {
    await serve();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(`${path}.token`).mode & 0o777).toBe(0o600);
    expect(token()).toMatch(/^[0-9a-f]{64}$/);
  });

  test('gets a new token at every start, also where an older one was readable to all', async () => {
    writeFileSync(`${path}.token`, 'old');
    chmodSync(`${path}.token`, 0o644);
    await serve();
    const first = token();
    expect(statSync(`${path}.token`).mode & 0o777).toBe(0o600);
    await server?.close();
    await serve();
    expect(token()).not.toBe(first);
  });

  test('that a dead daemon left is replaced', async () => {
    await serve();
    const left = join(folder, 'left.sock');
    const dead = createServer();
    dead.listen(left);
    await once(dead, 'listening');
    await server?.close();
    path = left;
    await new Promise((closed) => dead.close(closed));
    await serve();
    await expect(greeted()).resolves.toBeDefined();
  });

  test('that is a file of another kind is never removed', async () => {
    writeFileSync(path, 'the journal, by mistake');
    for (const start of [() => refuseSecond(path), () => serve()]) {
      await expect(start()).rejects.toMatchObject({ code: 'CONFIG_WRONG' });
    }
    expect(readFileSync(path, 'utf8')).toBe('the journal, by mistake');
  });

  test('of a living daemon refuses a second one, which changes nothing (D6)', async () => {
    await serve();
    const before = token();
    await expect(refuseSecond(path)).rejects.toThrow(StartRefused);
    await expect(refuseSecond(path)).rejects.toMatchObject({ code: 'ALREADY_RUNNING' });
    expect(token()).toBe(before);
    await expect(greeted()).resolves.toBeDefined();
  });

  test('is gone after a close, and so is every link', async () => {
    await serve();
    const connection = await greeted();
    const closed = new Promise<void>((resolve) => connection.onClose(() => resolve()));
    await server?.close();
    await closed;
    expect(existsSync(path)).toBe(false);
  });
});

describe('before a valid hello', () => {
  const METHODS = Object.keys(API_REQUESTS).filter((name) => name !== 'session.hello');
  test.each(METHODS)('%s is refused and changes nothing (S5)', async (name) => {
    await serve();
    const connection = await link();
    const params = name === 'payment.pay' ? bench.order() : {};
    await expect(connection.sendRequest(name, params)).rejects.toMatchObject(REFUSED);
    expect(bench.daemon.journal.length).toBe(0);
  });

  test.each([
    ['a wrong token', { token: 'f'.repeat(64) }],
    ['a short token', { token: 'f' }],
    ['no token', { token: undefined }],
    ['another version', { version: API_VERSION + 1 }],
    ['a client nobody knows', { client: 'browser' }],
    ['a key nobody knows', { admin: true }],
  ])('%s does not count as one', async (_, changes) => {
    await serve();
    const connection = await link();
    const asked = connection.sendRequest('session.hello', hello(changes));
    await expect(asked).rejects.toMatchObject(REFUSED);
    await expect(connection.sendRequest('status.read', {})).rejects.toMatchObject(REFUSED);
  });

  test('a stale token of the daemon before is refused (IP3)', async () => {
    await serve();
    const stale = token();
    await server?.close();
    await serve();
    const connection = await link();
    const asked = connection.sendRequest('session.hello', hello({ token: stale }));
    await expect(asked).rejects.toMatchObject(REFUSED);
  });

  test('nothing is told: no status, no notice', async () => {
    await serve();
    const connection = await link();
    const told: string[] = [];
    connection.onNotification((name) => {
      told.push(name);
    });
    await bench.payThrough(bench.order());
    await expect(connection.sendRequest('status.read', {})).rejects.toMatchObject(REFUSED);
    expect(told).toEqual([]);
  });

  test('a client that only listens is cut off', async () => {
    await serve();
    const socket = await dial();
    await once(socket, 'close');
  });
});

describe('a client that said hello', () => {
  test('pays a sale, is told its steps, and finds it again', async () => {
    await serve();
    const connection = await greeted();
    const told: string[] = [];
    connection.onNotification((name) => {
      told.push(name);
    });
    const order = bench.order();
    const paying = connection.sendRequest<object>('payment.pay', order);
    while (bench.rows().length === 0) await bench.clock.advance(10);
    await bench.clock.advance(1_000);
    const answer = await paying;
    expect(answer).toMatchObject({ kind: 'approved' });
    bench.network.cut(bench.address(EAST));
    await bench.clock.advance(10);
    const found = connection.sendRequest('payment.find', { saleId: order.saleId });
    expect(await found).toEqual(answer);
    expect(told).toContain('payment.progress');
    expect(told).toContain('notice.posted');
    expect(told).toContain('status.changed');
  });

  test.each([
    ['an unknown method', 'payment.refund', {}],
    ['a method of the language', 'toString', {}],
    ['missing parameters', 'payment.find', {}],
    ['a parameter too many', 'status.read', { verbose: true }],
    ['parameters in a list', 'payment.find', ['sale-1']],
    ['no parameters', 'payment.find', undefined],
    ['an id with a line break', 'payment.find', { saleId: 'a\nb' }],
  ])('is refused %s, and stays linked', async (_, name, params) => {
    await serve();
    const connection = await greeted();
    const asked =
      params === undefined ? connection.sendRequest(name) : connection.sendRequest(name, params);
    await expect(asked).rejects.toMatchObject(REFUSED);
    await expect(connection.sendRequest('status.read', {})).resolves.toBeDefined();
  });

  test('is told the code of a journal that is stopped', async () => {
    await serve();
    const connection = await greeted();
    bench.daemon.journal.stop('JOURNAL_IO', 'disk full');
    const saleId = 'sale-1' as SaleId;
    const order = bench.order({ saleId });
    expect(await connection.sendRequest('payment.pay', order)).toEqual({
      kind: 'not-accepted',
      saleId,
      code: 'JOURNAL_IO',
    });
  });

  test('that is gone in mid-payment stops no payment (IP2)', async () => {
    await serve();
    const connection = await greeted();
    const order = bench.order();
    const asked = connection.sendRequest('payment.pay', order);
    asked.catch(() => {});
    while (bench.rows().length === 0) await bench.clock.advance(1);
    for (const socket of links) socket.destroy();
    await bench.clock.advance(5_000);
    const again = await greeted();
    const answer = await again.sendRequest('payment.find', { saleId: order.saleId });
    expect(answer).toMatchObject({ kind: 'approved' });
    expect(bench.kept(order.saleId)).toHaveLength(1);
  });
});

describe('garbage on the socket (IP1)', () => {
  test.each([
    ['bytes without a header', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['a header without a length', Buffer.from('Content-Type: x\r\n\r\n{}')],
    ['a length that is no number', Buffer.from('Content-Length: many\r\n\r\n{}')],
    ['a body that is no JSON', Buffer.from('Content-Length: 4\r\n\r\n{{{{')],
    ['a body that is no request', Buffer.from('Content-Length: 2\r\n\r\n42')],
    ['zero bytes', Buffer.alloc(4_096)],
    ['a web page asking', Buffer.from('POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}')],
  ])('%s harms nobody else', async (_, bytes) => {
    await serve();
    const other = await greeted();
    const socket = await dial();
    socket.write(bytes);
    await expect(other.sendRequest('status.read', {})).resolves.toBeDefined();
    expect(bench.daemon.journal.length).toBe(0);
    expect(bench.daemon.status().journal).toEqual({ state: 'sound' });
  });
});
