import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { ChannelId } from '#contract/ids.ts';
import type { StubEvent } from '#contract/stub-control.ts';
import { realClock } from './real-ports.ts';
import { connectStubControl, StubGone } from './stub-control-client.ts';

const EAST = 'bank-east' as ChannelId;

/** The stub's end of the control socket, with what it was asked. */
const world = async () => {
  const directory = mkdtempSync(join(tmpdir(), 'switchlane-control-'));
  const path = join(directory, 'control.sock');
  const asked: unknown[] = [];
  const connections: MessageConnection[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    const rpc = createMessageConnection(
      new StreamMessageReader(socket),
      new StreamMessageWriter(socket),
    );
    rpc.onRequest((name, params) => {
      asked.push([name, params]);
      return name === 'faults.read' ? [{ channel: EAST, fault: 'hang', manner: 'honest' }] : {};
    });
    rpc.listen();
    connections.push(rpc);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const control = connectStubControl(path, realClock);
  const connected = (): Promise<void> => new Promise((resolve) => control.onConnected(resolve));
  onTestFinished(() => {
    control.stop();
    for (const socket of sockets) socket.destroy();
    server.close();
    rmSync(directory, { recursive: true });
  });
  return { control, connected, asked, connections, sockets };
};

test('a request reaches the stub and its answer comes back', async () => {
  const { control, connected, asked } = await world();
  await connected();
  await control.request('faults.set', { channel: EAST, fault: 'hang' });
  expect(await control.request('faults.read', {})).toEqual([
    { channel: EAST, fault: 'hang', manner: 'honest' },
  ]);
  expect(asked[0]).toEqual(['faults.set', { channel: EAST, fault: 'hang' }]);
});

test('events of the stub are told, and what is none is left out', async () => {
  const { control, connected, connections } = await world();
  await connected();
  const heard: StubEvent[] = [];
  const told = new Promise<void>((resolve) =>
    control.onEvent((event) => {
      heard.push(event);
      resolve();
    }),
  );
  const event: StubEvent = { channel: EAST, what: 'approved', attemptId: null };
  await connections[0]?.sendNotification('event', { channel: EAST, what: 'sneezed' });
  await connections[0]?.sendNotification('event', event);
  await told;
  expect(heard).toEqual([event]);
});

test('without a stub a request says so at once', async () => {
  const control = connectStubControl(join(tmpdir(), 'switchlane-no-such.sock'), realClock);
  onTestFinished(() => control.stop());
  await expect(control.request('ledger.read', {})).rejects.toBeInstanceOf(StubGone);
});

test('the link comes back after it broke', async () => {
  const { connected, sockets } = await world();
  await connected();
  const again = connected();
  sockets[0]?.destroy();
  await again;
});
