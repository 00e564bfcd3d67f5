import { request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Log } from '#contract/ports.ts';
import type { UiDown, UiUp } from '#contract/ui-link.ts';
import { scriptedTill } from '#terminal/core/scripted-till.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { type LoopbackServer, openLoopbackServer } from './loopback-server.ts';

const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };
const TOKEN = 'token-of-this-run';
const TOKENS = { cashier: TOKEN, customer: 'token-of-the-display' };
const CONFIRM = { kind: 'intent', intent: { kind: 'confirm' } } as const;
const FIRST: UiDown = {
  kind: 'rehearsal',
  rehearsal: {
    people: [],
    cards: [],
    pad: { lines: [], asking: 'nothing', pinLength: 0 },
    reader: {
      ...{ standing: 'pin-pad', choices: ['pin-pad'], plugged: true },
      ...{ fault: 'none', faults: ['none'] },
    },
    scanner: { plugged: true },
    codes: [],
    printer: { fault: 'none', papers: [] },
    channels: [],
    scenarios: [],
    doing: { kind: 'nothing' },
    saving: { kind: 'nothing' },
  },
};

const open = async (): Promise<{ server: LoopbackServer; heard: UiUp['message'][] }> => {
  const heard: UiUp['message'][] = [];
  const server = await openLoopbackServer({
    port: 0,
    tokens: TOKENS,
    files: new Map([
      ['/', { type: 'text/html; charset=utf-8', bytes: Buffer.from('<p>till') }],
      ['/assets/main-B0a_1xYz.js', { type: 'text/javascript', bytes: Buffer.from('sell()') }],
    ]),
    pages: {
      present: () => [FIRST],
      message: (message, reply) => {
        heard.push(message);
        if (message.kind !== 'ask') return;
        const { question } = message;
        reply({ kind: 'answer', question, isLast: true, answer: { about: 'done' } });
      },
    },
    log: QUIET,
  });
  onTestFinished(() => server.close());
  return { server, heard };
};

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const get = (port: number, path: string, host?: string, method = 'GET'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = { Host: host ?? `127.0.0.1:${port}` };
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });

interface Offer {
  readonly origin?: string;
  readonly host?: string;
  readonly token?: string;
}

/** A page that has been let in, or the status of the refusal. */
const join = (port: number, offer: Offer = {}): Promise<WebSocket | number> =>
  new Promise((resolve, reject) => {
    const page = new WebSocket(
      `ws://127.0.0.1:${port}/link`,
      [`switchlane.${offer.token ?? TOKEN}`],
      {
        origin: offer.origin ?? `http://127.0.0.1:${port}`,
        ...(offer.host === undefined ? {} : { headers: { Host: offer.host } }),
      },
    );
    page.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    page.on('open', () => resolve(page));
    page.on('error', reject);
    onTestFinished(() => page.terminate());
  });

const page = async (port: number): Promise<WebSocket> => {
  const joined = await join(port);
  if (typeof joined === 'number') throw new Error(`refused with ${joined}`);
  return joined;
};

const closing = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => socket.on('close', (code) => resolve(code)));

test.each([
  ['en', '<html lang="en">'],
  ['zh', '<html lang="zh-CN">'],
] as const)(
  'a page waits for its first view in the language the till speaks: %s',
  async (language, said) => {
    const { till } = scriptedTill(createVirtualClock());
    const html = '<!doctype html>\n<html lang="zh-CN"><p>till';
    const server = await openLoopbackServer({
      port: 0,
      tokens: TOKENS,
      files: new Map([['/', { type: 'text/html; charset=utf-8', bytes: Buffer.from(html) }]]),
      pages: {
        present: () => [{ kind: 'view', view: { ...till.view(), language } }],
        message: () => {},
      },
      log: QUIET,
    });
    onTestFinished(() => server.close());
    expect((await get(server.port, '/')).body).toBe(`<!doctype html>\n${said}<p>till`);
  },
);

test('the page comes with a policy that lets in nothing from elsewhere', async () => {
  const { server } = await open();
  const answer = await get(server.port, '/');
  expect(answer).toMatchObject({ status: 200, body: '<p>till' });
  expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  expect(answer.headers['content-security-policy']).not.toContain('unsafe');
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
});

test('a browser keeps the files named by their content, never the page that names them', async () => {
  const { server } = await open();
  const cached = async (path: string) => (await get(server.port, path)).headers['cache-control'];
  expect(await cached('/assets/main-B0a_1xYz.js')).toContain('immutable');
  expect(await cached('/')).toBe('no-store');
  expect(await cached('/assets/gone-B0a_1xYz.js')).toBe('no-store');
});

test('a request under another host name is refused, as a rebound name would be', async () => {
  const { server } = await open();
  expect(await get(server.port, '/', `evil.example:${server.port}`)).toMatchObject({ status: 421 });
  expect(await get(server.port, '/', '127.0.0.1:1')).toMatchObject({ status: 421 });
});

test('only listed files can be fetched, and only fetched', async () => {
  const { server } = await open();
  expect(await get(server.port, '/../package.json')).toMatchObject({ status: 404 });
  expect(await get(server.port, '/%2e%2e/package.json')).toMatchObject({ status: 404 });
  expect(await get(server.port, '/', undefined, 'POST')).toMatchObject({ status: 405 });
});

test('a page with our token, origin and host is let in and hears the present view', async () => {
  const { server } = await open();
  const first = new Promise<unknown>((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/link`, [`switchlane.${TOKEN}`], {
      origin: `http://127.0.0.1:${server.port}`,
    });
    socket.on('message', (data) => resolve(JSON.parse(data.toString())));
    socket.on('error', reject);
    onTestFinished(() => socket.terminate());
  });
  expect(await first).toEqual(FIRST);
});

test.each([
  ['a web site the cashier has open', { origin: 'https://evil.example' }],
  ['a page of another local port', { origin: 'http://127.0.0.1:1' }],
  ['a wrong token', { token: 'token-of-last-run' }],
  ['a rebound name', { host: 'evil.example' }],
])('the link refuses %s', async (_who, offer) => {
  const { server } = await open();
  expect(await join(server.port, offer)).toBe(403);
});

test('what a page sends is delivered in order', async () => {
  const { server, heard } = await open();
  const socket = await page(server.port);
  socket.send(JSON.stringify({ sequence: 1, message: CONFIRM }));
  socket.send(
    JSON.stringify({ sequence: 2, message: { kind: 'intent', intent: { kind: 'back' } } }),
  );
  socket.send('end');
  await closing(socket);
  expect(heard).toEqual([CONFIRM, { kind: 'intent', intent: { kind: 'back' } }]);
});

test.each([
  ['no JSON', ['{']],
  ['no message of ours', [JSON.stringify({ sequence: 1, message: { kind: 'pay' } })]],
  ['a message with an unknown key', [JSON.stringify({ sequence: 1, message: CONFIRM, more: 1 })]],
  ['bytes', [Buffer.from('{}')]],
])('a page that sends %s is cut off and nothing happens', async (_what, frames) => {
  const { server, heard } = await open();
  const socket = await page(server.port);
  const closed = closing(socket);
  for (const frame of frames) socket.send(frame);
  expect(await closed).toBe(1008);
  expect(heard).toEqual([]);
});

test('the customer display hears the view, and is cut off when it presses a key', async () => {
  const { server, heard } = await open();
  const joined = await join(server.port, { token: TOKENS.customer });
  if (typeof joined === 'number') throw new Error(`refused with ${joined}`);
  const closed = closing(joined);
  joined.send(JSON.stringify({ sequence: 1, message: CONFIRM }));
  expect(await closed).toBe(1008);
  expect(heard).toEqual([]);
});

test('an answer reaches the page that asked, and no other', async () => {
  const { server } = await open();
  const [asking, other] = [await page(server.port), await page(server.port)];
  const answered = new Promise<unknown>((resolve) => {
    asking.on('message', (data) => {
      const down = JSON.parse(data.toString());
      if (down.kind === 'answer') resolve(down);
    });
  });
  const overheard: unknown[] = [];
  other.on('message', (data) => overheard.push(JSON.parse(data.toString()).kind));
  const ask = { kind: 'ask', question: 7, ask: { about: 'doctor' } };
  asking.send(JSON.stringify({ sequence: 1, message: ask }));
  expect(await answered).toMatchObject({ question: 7, isLast: true, answer: { about: 'done' } });
  // Everything the other page was ever told is there once it hears of something later.
  const later = new Promise((resolve) => other.on('message', resolve));
  server.send(FIRST);
  await later;
  expect(overheard).not.toContain('answer');
});

test('a repeated message is refused, so that it cannot press a key twice', async () => {
  const { server, heard } = await open();
  const socket = await page(server.port);
  const closed = closing(socket);
  const frame = JSON.stringify({ sequence: 1, message: CONFIRM });
  socket.send(frame);
  socket.send(frame);
  expect(await closed).toBe(1008);
  expect(heard).toEqual([CONFIRM]);
});

test('a message beyond the limit cuts the page off', async () => {
  const { server, heard } = await open();
  const socket = await page(server.port);
  const closed = closing(socket);
  socket.send('x'.repeat(10_000));
  expect(await closed).toBe(1009);
  expect(heard).toEqual([]);
});

test('more pages than a till can have are refused', async () => {
  const { server } = await open();
  for (let count = 0; count < 8; count += 1) await page(server.port);
  expect(await join(server.port)).toBe(403);
});

test('a port that is taken is reported, not waited for', async () => {
  const { server } = await open();
  const second = openLoopbackServer({
    port: server.port,
    tokens: TOKENS,
    files: new Map(),
    pages: { present: () => [], message: () => {} },
    log: QUIET,
  });
  await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
