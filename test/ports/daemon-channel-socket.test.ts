import { once } from 'node:events';
import { createServer, type Server, type Socket as TcpSocket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { MAX_FRAME_BYTES } from '#contract/channel-frames.ts';
import type { Socket, SocketEnd } from '#daemon/core/channel/transport.ts';
import { wsTransport } from '#daemon/host/ws-transport.ts';

interface Dialled {
  readonly socket: Socket;
  readonly said: string[];
  readonly opened: Promise<void>;
  readonly ended: Promise<SocketEnd>;
  /** The next text from the channel. */
  text(): Promise<string>;
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const dial = (address: string, limitMs = 2_000): Dialled => {
  const said: string[] = [];
  const texts: string[] = [];
  let tell = (): void => {};
  const opened = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<SocketEnd>();
  const socket = wsTransport.connect(address, limitMs, {
    opened: () => {
      said.push('opened');
      opened.resolve();
    },
    text: (text) => {
      said.push('text');
      texts.push(text);
      tell();
    },
    ended: (end) => {
      said.push('ended');
      ended.resolve(end);
    },
  });
  expect(said, 'nothing is told before connect returned').toEqual([]);
  const text = async (): Promise<string> => {
    if (texts.length === 0) await new Promise<void>((resolve) => (tell = resolve));
    return texts.shift() ?? '';
  };
  return { socket, said, opened: opened.promise, ended: ended.promise, text };
};

describe('a channel that speaks WebSocket', () => {
  let server: WebSocketServer;
  let address: string;
  beforeEach(async () => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    address = `ws://127.0.0.1:${(server.address() as { port: number }).port}`;
    closers.push(() => {
      for (const client of server.clients) client.terminate();
      server.close();
    });
  });
  const accepted = async (): Promise<WebSocket> => (await once(server, 'connection'))[0];

  test('is opened, written to, read from, and closed with its code', async () => {
    const [far, near] = [accepted(), dial(address)];
    await near.opened;
    const channel = await far;
    near.socket.write('{"class":"ping","number":1}');
    const [message] = await once(channel, 'message');
    expect(String(message)).toBe('{"class":"ping","number":1}');
    channel.send('{"class":"pong","number":1}');
    expect(await near.text()).toBe('{"class":"pong","number":1}');
    channel.close(4_001, 'maintenance');
    expect(await near.ended).toEqual({
      cause: 'closed',
      detail: 'closed by the channel, code 4001',
    });
    expect(near.said).toEqual(['opened', 'text', 'ended']);
  });

  test('that is reset says so, and tells nothing after it', async () => {
    const [far, near] = [accepted(), dial(address)];
    await near.opened;
    (await far).terminate();
    expect((await near.ended).cause).toBe('reset');
    near.socket.write('into the void');
    near.socket.destroy();
    expect(near.said).toEqual(['opened', 'ended']);
  });

  test('takes our letting go at once, without a closing handshake (trap 13)', async () => {
    const [far, near] = [accepted(), dial(address)];
    await near.opened;
    const gone = once(await far, 'close');
    near.socket.destroy();
    const [code] = await gone;
    expect(code).toBe(1_006);
  });

  test('that sends more than a frame may hold is cut off (NT15)', async () => {
    const [far, near] = [accepted(), dial(address)];
    await near.opened;
    (await far).send('x'.repeat(MAX_FRAME_BYTES + 1));
    expect((await near.ended).cause).toBe('reset');
    expect(near.said).not.toContain('text');
  });

  test('that sends bytes instead of text is read as text nobody can parse', async () => {
    const [far, near] = [accepted(), dial(address)];
    await near.opened;
    (await far).send(Buffer.from('{"class":"pong","number":1}'));
    expect(await near.text()).toBe('');
  });
});

describe('an address', () => {
  let server: Server;
  let address: string;
  const listening = async (serve: (socket: TcpSocket) => void): Promise<void> => {
    const sockets = new Set<TcpSocket>();
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      serve(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = `ws://127.0.0.1:${(server.address() as { port: number }).port}`;
    closers.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
  };

  test('that refuses the connection ends with the code of the system (NT1)', async () => {
    await listening(() => {});
    const { port } = server.address() as { port: number };
    await new Promise((closed) => server.close(closed));
    const near = dial(`ws://127.0.0.1:${port}`);
    expect(await near.ended).toEqual({ cause: 'reset', detail: 'ECONNREFUSED' });
    expect(near.said).toEqual(['ended']);
  });

  test('that accepts and says nothing is given up at the limit (NT3, NT5)', async () => {
    await listening(() => {});
    const near = dial(address, 150);
    expect(await near.ended).toEqual({ cause: 'reset', detail: 'no connection within 150 ms' });
  });

  test('that answers a byte at a time is given up at the limit all the same (NT10)', async () => {
    await listening((socket) => {
      const answer = 'HTTP/1.1 101 Switching Protocols\r\nX: '.split('');
      const drip = setInterval(() => socket.write(answer.shift() ?? 'x'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const near = dial(address, 300);
    expect((await near.ended).detail).toBe('no connection within 300 ms');
  });

  test('that answers with a web page is no channel (NT14)', async () => {
    await listening((socket) => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nlogin!');
    });
    const near = dial(address);
    expect((await near.ended).detail).toContain('Unexpected server response: 200');
  });

  test('that sends us on to another one is not followed', async () => {
    await listening((socket) => {
      socket.end('HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1\r\nContent-Length: 0\r\n\r\n');
    });
    const near = dial(address);
    expect((await near.ended).detail).toContain('302');
  });

  test('the library can not take ends like any other that never opened', async () => {
    const near = dial('ws://127.0.0.1:1/#part');
    expect((await near.ended).detail).toBe('not an address');
    expect(near.said).toEqual(['ended']);
  });

  test('let go of while it connects tells nothing of being opened', async () => {
    await listening(() => {});
    const near = dial(address, 5_000);
    near.socket.destroy();
    await near.ended;
    expect(near.said).toEqual(['ended']);
  });
});
