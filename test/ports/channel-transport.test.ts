/** One suite for every way to a channel (row P2): ws, wss, tcp and tls, over real sockets. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket as NetSocket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { MAX_FRAME_BYTES } from '#contract/channel-frames.ts';
import type { Socket, SocketEnd } from '#daemon/core/channel/transport.ts';
import {
  type ChannelTransportOptions,
  channelTransport,
} from '#daemon/host/transport/channel-transport.ts';
import type { FindAddresses } from '#daemon/host/transport/remembered-names.ts';
import {
  bareServer,
  type Certificates,
  type Far,
  type FarEnd,
  farEnd,
  HOST,
  makeCertificates,
  SCHEMES,
  type Scheme,
} from './far-ends.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

interface Dialled {
  readonly socket: Socket;
  readonly said: string[];
  readonly opened: Promise<void>;
  readonly ended: Promise<SocketEnd>;
  /** The next text from the channel. */
  text(): Promise<string>;
}

/** Certificates have names, and no name server here knows them: this one stands in. */
const here: FindAddresses = (_, told) => told(null, [{ address: '127.0.0.1', family: 4 }]);

const dial = (
  address: string,
  options: Partial<ChannelTransportOptions> & { limitMs?: number } = {},
): Dialled => {
  const said: string[] = [];
  const texts: string[] = [];
  let tell = (): void => {};
  const opened = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<SocketEnd>();
  const { limitMs = 5_000, ...rest } = options;
  const transport = channelTransport({ rootsPem: certificates.rootPem, find: here, ...rest });
  const socket = transport.connect(address, limitMs, {
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
  closers.push(() => socket.destroy());
  expect(said, 'nothing is told before connect returned').toEqual([]);
  const text = async (): Promise<string> => {
    while (texts.length === 0) await new Promise<void>((resolve) => (tell = resolve));
    return texts.shift() ?? '';
  };
  return { socket, said, opened: opened.promise, ended: ended.promise, text };
};

const listening = async (scheme: Scheme, certificate = certificates.good): Promise<FarEnd> => {
  const server = await farEnd(scheme, certificate);
  closers.push(() => server.close());
  return server;
};
const both = async (server: FarEnd): Promise<{ near: Dialled; far: Far }> => {
  const accepted = server.accepted();
  const near = dial(server.address);
  await near.opened;
  return { near, far: await accepted };
};
const connected = async (scheme: Scheme) => both(await listening(scheme));
/** Resolves once the far end's socket has no connection any more. */
const gone = (socket: NetSocket): Promise<unknown> =>
  socket.closed ? Promise.resolve() : new Promise((closed) => socket.once('close', closed));

describe.each(SCHEMES)('a channel over %s', (scheme) => {
  test('is opened, written to, read from, and closed by its own wish', async () => {
    const { near, far } = await connected(scheme);
    near.socket.write('{"class":"ping","number":1}');
    expect(await far.text()).toBe('{"class":"ping","number":1}');
    far.send('{"class":"pong","银行":1}');
    expect(await near.text()).toBe('{"class":"pong","银行":1}');
    far.closePolitely();
    const end = await near.ended;
    expect(end.cause).toBe('closed');
    expect(end.detail).toMatch(/^closed by the channel/);
    expect(near.said).toEqual(['opened', 'text', 'ended']);
  });

  test('that is reset says so, and tells nothing after it (NT4)', async () => {
    const { near, far } = await connected(scheme);
    far.reset();
    expect((await near.ended).cause).toBe('reset');
    near.socket.write('into the void');
    near.socket.destroy();
    expect(near.said).toEqual(['opened', 'ended']);
  });

  test('is let go of at once, also by a far end that never closes (NT12, trap 13)', async () => {
    const { near, far } = await connected(scheme);
    far.socket.pause();
    near.socket.destroy();
    await near.ended;
    far.socket.resume();
    await gone(far.socket);
    expect(near.said).toEqual(['opened', 'ended']);
  });

  test('that answers with 100 MiB is cut off, having sent next to nothing of it (NT15)', async () => {
    const { near, far } = await connected(scheme);
    const hundredMiB = 100 * 1024 * 1024;
    let sent = 0;
    far.socket.write(far.announcementOf(hundredMiB));
    const pour = (): void => {
      while (!far.socket.destroyed && sent < hundredMiB) {
        sent += 65_536;
        if (!far.socket.write(Buffer.alloc(65_536, 'x'))) return;
      }
    };
    far.socket.on('drain', pour);
    pour();
    expect((await near.ended).cause).toBe('reset');
    await gone(far.socket);
    expect(near.said).toEqual(['opened', 'ended']);
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });

  test('takes the largest frame there may be, and none a byte longer', async () => {
    const { near, far } = await connected(scheme);
    far.send('x'.repeat(MAX_FRAME_BYTES));
    expect(await near.text()).toHaveLength(MAX_FRAME_BYTES);
    far.send('x'.repeat(MAX_FRAME_BYTES + 1));
    expect((await near.ended).cause).toBe('reset');
  });

  test('that speaks in slices of one byte is understood (NT10)', async () => {
    const { near, far } = await connected(scheme);
    far.socket.setNoDelay(true);
    const bytes = Buffer.concat([far.bytesOf('first, 第一'), far.bytesOf('second')]);
    for (const byte of bytes) {
      await new Promise((written) => far.socket.write(Uint8Array.of(byte), written));
    }
    expect(await near.text()).toBe('first, 第一');
    expect(await near.text()).toBe('second');
  });

  test('whose frames come all at once is understood', async () => {
    const { near, far } = await connected(scheme);
    const texts = Array.from({ length: 50 }, (_, number) => `frame ${number}`);
    far.socket.write(Buffer.concat(texts.map((text) => far.bytesOf(text))));
    for (const text of texts) expect(await near.text()).toBe(text);
  });

  test('that is cut after any n bytes of a frame tells nothing of it (NT11)', async () => {
    const server = await listening(scheme);
    const whole = '{"class":"pay-reply"}';
    for (let cut = 1; cut < whole.length; cut += 2) {
      const { near, far } = await both(server);
      far.socket.end(far.bytesOf(whole).subarray(0, cut));
      expect((await near.ended).detail).not.toBe('');
      expect(near.said, `cut after ${cut}`).toEqual(['opened', 'ended']);
    }
  });

  test('that reads nothing shows how much queues in our memory', async () => {
    const { near, far } = await connected(scheme);
    expect(near.socket.queuedBytes()).toBe(0);
    far.socket.pause();
    for (let frame = 0; frame < 400 && near.socket.queuedBytes() === 0; frame += 1) {
      near.socket.write('x'.repeat(MAX_FRAME_BYTES));
      await new Promise((turn) => setImmediate(turn));
    }
    expect(near.socket.queuedBytes()).toBeGreaterThan(0);
  });
});

describe.each(SCHEMES)('an address of %s', (scheme) => {
  const isSecure = scheme === 'wss' || scheme === 'tls';

  test('that refuses ends with the code of the system (NT1)', async () => {
    const server = await bareServer(scheme, () => {});
    server.close();
    const near = dial(server.address);
    expect(await near.ended).toEqual({ cause: 'reset', detail: 'ECONNREFUSED' });
    expect(near.said).toEqual(['ended']);
  });

  test('that swallows every SYN is given up at the limit (NT3)', async () => {
    const port = await blackHole();
    const near = dial(`${scheme}://${HOST}:${port}`, { limitMs: 200 });
    expect(await near.ended).toEqual({ cause: 'reset', detail: 'no connection within 200 ms' });
    expect(near.said).toEqual(['ended']);
  });

  test('that answers garbage is no channel, and says what it was (NT14)', async () => {
    const server = await bareServer(scheme, (socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nlogin!'),
    );
    closers.push(() => server.close());
    const near = dial(server.address);
    const { detail } = await near.ended;
    expect(near.said).not.toContain('text');
    expect(detail).toMatch(
      {
        ws: /Unexpected server response: 200/,
        wss: /^ERR_SSL_|^EPROTO/,
        tcp: /a frame of 1213486160 bytes was announced/,
        tls: /^ERR_SSL_|^EPROTO/,
      }[scheme],
    );
  });

  test('whose name nobody knows ends with the code of the look-up (NT2)', async () => {
    const error = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    const near = dial(`${scheme}://${HOST}:1`, { find: (_, told) => told(error, []) });
    expect(await near.ended).toEqual({ cause: 'reset', detail: 'ENOTFOUND' });
  });

  test('whose name is looked up without end is given up at the limit (NT2)', async () => {
    const near = dial(`${scheme}://${HOST}:1`, { find: () => {}, limitMs: 150 });
    expect(await near.ended).toEqual({ cause: 'reset', detail: 'no connection within 150 ms' });
    expect(near.said).toEqual(['ended']);
  });

  test('let go of while it connects is never told to be open', async () => {
    const server = await listening(scheme);
    const near = dial(server.address);
    near.socket.destroy();
    await near.ended;
    expect(near.said).toEqual(['ended']);
  });

  if (!isSecure) return;
  test.each([
    { is: 'expired', code: 'CERT_HAS_EXPIRED' },
    { is: 'otherName', code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
  ] as const)('whose certificate is $is is refused (NT13)', async ({ is, code }) => {
    const server = await listening(scheme, certificates[is]);
    const near = dial(server.address);
    expect(await near.ended).toEqual({ cause: 'reset', detail: code });
    expect(near.said).toEqual(['ended']);
  });

  test('whose certificate nobody vouches for is refused', async () => {
    const server = await listening(scheme);
    const near = dial(server.address, { rootsPem: null });
    expect((await near.ended).detail).toMatch(/UNABLE_TO_/);
  });

  test('that accepts and never shakes hands is given up at the limit (NT5)', async () => {
    const server = await bareServer(scheme, () => {});
    closers.push(() => server.close());
    const near = dial(server.address, { limitMs: 150 });
    expect((await near.ended).detail).toBe('no connection within 150 ms');
  });
});

describe('an address of ws', () => {
  test('that accepts and says nothing is given up at the limit (NT5)', async () => {
    const server = await bareServer('ws', () => {});
    closers.push(() => server.close());
    const near = dial(server.address, { limitMs: 150 });
    expect((await near.ended).detail).toBe('no connection within 150 ms');
  });

  test('that answers a byte at a time is given up at the limit all the same (NT10)', async () => {
    const server = await bareServer('ws', (socket) => {
      const answer = 'HTTP/1.1 101 Switching Protocols\r\nX: '.split('');
      const drip = setInterval(() => socket.write(answer.shift() ?? 'x'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    closers.push(() => server.close());
    const near = dial(server.address, { limitMs: 300 });
    expect((await near.ended).detail).toBe('no connection within 300 ms');
  });

  test('that sends us on to another one is not followed', async () => {
    const server = await bareServer('ws', (socket) => {
      socket.end('HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1\r\nContent-Length: 0\r\n\r\n');
    });
    closers.push(() => server.close());
    expect((await dial(server.address).ended).detail).toContain('302');
  });

  test('the library can not take ends like any other that never opened', async () => {
    const near = dial('ws://127.0.0.1:1/#part');
    expect((await near.ended).detail).toBe('not an address');
    expect(near.said).toEqual(['ended']);
  });
});

test('bytes instead of text read as text nobody can parse, not as the end of the line', async () => {
  const { near, far } = await connected('tcp');
  far.socket.write(Buffer.concat([far.announcementOf(2), Uint8Array.of(0xff, 0xfe)]));
  far.send('whole');
  expect(await near.text()).toBe('');
  expect(await near.text()).toBe('whole');
});

let deaf: ChildProcess | null = null;
let full: Promise<number> | null = null;
/** The port of a listener whose queue of connections is full. */
const blackHole = (): Promise<number> => {
  full ??= fill();
  return full;
};
const fill = async (): Promise<number> => {
  deaf = spawn(process.execPath, [join(import.meta.dirname, 'deaf-listener.ts')]);
  process.once('exit', () => deaf?.kill('SIGKILL'));
  const [line] = await once(deaf.stdout as NodeJS.ReadableStream, 'data');
  const port = Number(String(line));
  // Until one isn't taken any more: how long the queue is, is the kernel's affair.
  for (let taken = true; taken; ) {
    const filler = connect({ port, host: '127.0.0.1' });
    filler.on('error', () => {});
    filler.unref();
    taken = await Promise.race([
      once(filler, 'connect').then(() => true),
      new Promise<boolean>((given) => setTimeout(() => given(false), 150)),
    ]);
  }
  return port;
};
