import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { API_VERSION, DaemonLinkLost, type DaemonStatus } from '#contract/daemon-api.ts';
import type { TerminalId } from '#contract/ids.ts';
import type { Log } from '#contract/ports.ts';
import { createDaemonLink } from './daemon-link.ts';
import { realClock, realRandom } from './real-ports.ts';

const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };
const STATUS: DaemonStatus = {
  journal: { state: 'sound' },
  channels: [],
  defaultFor: {},
  openCovers: [],
  routing: {
    rules: 'default',
    refused: null,
    force: null,
    node: {
      node: 'T0000001' as TerminalId,
      state: 'normal',
      shared: { by: 'file', isReached: true },
      epoch: null,
      adoptedBy: 0,
      marks: [],
    },
  },
};

/** The daemon's end of the socket, answering as each test says. */
const world = (answer: (name: string, params: unknown) => unknown) => {
  const directory = mkdtempSync(join(tmpdir(), 'switchlane-link-'));
  const socketPath = join(directory, 'daemon.sock');
  writeFileSync(`${socketPath}.token`, 'first-token\n');
  const sockets = new Set<Socket>();
  const connections: MessageConnection[] = [];
  const listen = (): Promise<Server> => {
    const server = createServer((socket) => {
      sockets.add(socket);
      const rpc = createMessageConnection(
        new StreamMessageReader(socket),
        new StreamMessageWriter(socket),
      );
      connections.push(rpc);
      rpc.onRequest((name, params) => answer(name, params));
      rpc.listen();
    });
    return new Promise((resolve) => server.listen(socketPath, () => resolve(server)));
  };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const link = createDaemonLink({ socketPath, clock: realClock, random: realRandom, log: QUIET });
  const connected = (wanted: boolean): Promise<void> =>
    new Promise((resolve) => link.onConnected((now) => now === wanted && resolve()));
  const servers: Server[] = [];
  onTestFinished(() => {
    link.stop();
    cut();
    for (const server of servers) server.close();
    rmSync(directory, { recursive: true });
  });
  return {
    link,
    connected,
    cut,
    connections,
    socketPath,
    listen: async () => {
      servers.push(await listen());
    },
  };
};

const greeted = { version: API_VERSION, daemon: 'daemon' };
const politely = (rest: (name: string) => unknown) => (name: string) =>
  name === 'session.hello' ? greeted : rest(name);

test('the link says hello with the token beside the socket and then answers requests', async () => {
  const heard: unknown[] = [];
  const { link, connected, listen } = world((name, params) => {
    heard.push([name, params]);
    return name === 'session.hello' ? greeted : STATUS;
  });
  await listen();
  const up = connected(true);
  link.start();
  await up;
  await expect(link.request('status.read', {})).resolves.toEqual(STATUS);
  expect(heard).toEqual([
    ['session.hello', { version: API_VERSION, token: 'first-token', client: 'terminal' }],
    ['status.read', {}],
  ]);
});

test('a request on a link that is not there is lost at once', async () => {
  const { link } = world(() => greeted);
  await expect(link.request('status.read', {})).rejects.toBeInstanceOf(DaemonLinkLost);
});

test('a request whose link breaks before the answer is lost', async () => {
  const { link, connected, listen, cut } = world(
    politely(() => {
      cut();
      return new Promise(() => {});
    }),
  );
  await listen();
  const up = connected(true);
  link.start();
  await up;
  await expect(link.request('status.read', {})).rejects.toBeInstanceOf(DaemonLinkLost);
});

test('a link that broke comes back by itself, with the token as it is now', async () => {
  const tokens: unknown[] = [];
  const { link, connected, listen, cut, socketPath } = world((name, params) => {
    if (name === 'session.hello') tokens.push((params as { token: string }).token);
    return greeted;
  });
  await listen();
  const up = connected(true);
  link.start();
  await up;
  writeFileSync(`${socketPath}.token`, 'second-token');
  const down = connected(false);
  const again = connected(true);
  cut();
  await down;
  await again;
  expect(tokens).toEqual(['first-token', 'second-token']);
});

test('a link started before the daemon connects when the daemon comes', async () => {
  const { link, connected, listen } = world(() => greeted);
  const up = connected(true);
  link.start();
  await listen();
  await up;
});

test('an answer that does not parse counts as a broken link', async () => {
  const { link, connected, listen } = world(politely(() => ({ journal: 'fine' })));
  await listen();
  const up = connected(true);
  link.start();
  await up;
  const down = connected(false);
  await expect(link.request('status.read', {})).rejects.toBeInstanceOf(DaemonLinkLost);
  await down;
});

test('a refusal of the daemon reaches the caller as it is', async () => {
  const { link, connected, listen } = world(
    politely(() => {
      throw new Error('MESSAGE_REFUSED');
    }),
  );
  await listen();
  const up = connected(true);
  link.start();
  await up;
  await expect(link.request('status.read', {})).rejects.toThrow('MESSAGE_REFUSED');
});

test('a notification is delivered parsed, and one that does not parse is left out', async () => {
  const { link, connected, listen, connections } = world(politely(() => STATUS));
  await listen();
  const up = connected(true);
  link.start();
  await up;
  const heard: DaemonStatus[] = [];
  const arrived = new Promise<void>((resolve) =>
    link.onNotification('status.changed', (status) => {
      heard.push(status);
      resolve();
    }),
  );
  await connections[0]?.sendNotification('status.changed', { journal: 'odd' });
  await connections[0]?.sendNotification('status.changed', STATUS);
  await arrived;
  expect(heard).toEqual([STATUS]);
});
