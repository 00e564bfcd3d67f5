import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  type ChannelReply,
  type ChannelRequest,
  channelReply,
  MAX_FRAME_BYTES,
  type PayRequest,
} from '#contract/channel-frames.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import { type StubReady, stubReady } from '#contract/stub-control.ts';
import { createSealer } from '#sealing/envelope-seal.ts';
import { ensureKeyPair, type KeyPair } from '#sealing/keys.ts';
import {
  attemptNumber,
  sampleInquiry,
  samplePay,
  sampleReversal,
} from '#stub/core/acquirer/sample-requests.ts';
import { type ControlClient, connectControl } from '#stub/host/control-client.ts';

const MAIN = join(import.meta.dirname, '../../server-stub/host/main.ts');
const CLI = join(import.meta.dirname, '../../server-stub/host/cli.ts');

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}
interface Program {
  readonly child: ChildProcess;
  readonly firstLine: Promise<string>;
  readonly ended: Promise<Ended>;
}

const programs = new Set<ChildProcess>();

const startProgram = (file: string, ...args: string[]): Program => {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  programs.add(child);
  let output = '';
  let errors = '';
  child.stdout.on('data', (bytes) => {
    output += bytes;
  });
  child.stderr.on('data', (bytes) => {
    errors += bytes;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      programs.delete(child);
      resolve({ code, output, errors });
    });
  });
  const lines = createInterface({ input: child.stdout });
  const firstLine = new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    void ended.then(({ errors: why }) => reject(new Error(`ended without a line: ${why}`)));
  });
  firstLine.catch(() => {
    // Asked for only by tests that expect the program to come up.
  });
  return { child, firstLine, ended };
};

let folder: string;
let terminal: KeyPair;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stub-'));
  terminal = await ensureKeyPair(join(folder, 'till'), 'till', 2048, 'Till');
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  for (const child of programs) {
    const gone = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await gone;
  }
});

const flags = (state: string): string[] => [
  ...['--state', join(folder, state)],
  ...['--terminal-certificate', terminal.certificatePath],
  ...['--answer-late-ms', '50'],
];

/** A running stub. The folder `state` is its memory: the same one again is a restart. */
const startStub = async (state: string, ...more: string[]) => {
  const program = startProgram(MAIN, ...flags(state), ...more);
  const ready = stubReady.parse(JSON.parse(await program.firstLine));
  return { ...program, ready, control: await connectControl(ready.control) };
};

const acquirer = (ready: StubReady, id: string) => {
  const found = ready.acquirers.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no acquirer ${id}`);
  return found;
};

/** A WebSocket whose frames can be awaited one by one. */
const dial = async (url: string) => {
  const webSocket = new WebSocket(url);
  const replies: ChannelReply[] = [];
  let waiting: ((reply: ChannelReply) => void) | null = null;
  webSocket.on('message', (data) => {
    const reply = channelReply.parse(JSON.parse(String(data)));
    if (waiting === null) replies.push(reply);
    else waiting(reply);
    waiting = null;
  });
  const closed = new Promise<number>((resolve) => webSocket.once('close', resolve));
  await new Promise((resolve, reject) => {
    webSocket.once('open', resolve);
    webSocket.once('error', reject);
  });
  webSocket.on('error', () => {
    // 'close' follows, which is what tests wait for.
  });
  const next = (): Promise<ChannelReply> => {
    const [reply] = replies.splice(0, 1);
    if (reply !== undefined) return Promise.resolve(reply);
    return new Promise((resolve) => {
      waiting = resolve;
    });
  };
  const send = (request: ChannelRequest): void => webSocket.send(JSON.stringify(request));
  const ask = (request: ChannelRequest): Promise<ChannelReply> => {
    send(request);
    return next();
  };
  return { webSocket, replies, closed, next, send, ask };
};

const SIGN_ON: ChannelRequest = {
  class: 'sign-on',
  terminal: samplePay().terminal,
  nonce: 'nonce-1234',
};
const signedOn = async (url: string) => {
  const connection = await dial(url);
  await connection.ask(SIGN_ON);
  return connection;
};

/** A payment whose envelope the named acquirers can open. */
const sealedPay = async (ready: StubReady, set: Partial<PayRequest> = {}): Promise<PayRequest> => {
  const pay = samplePay(set);
  const sealer = createSealer({
    terminalKey: terminal.privateKey,
    terminalCertificatePem: terminal.certificatePem,
    trust: 'as-given',
  });
  const recipients = await Promise.all(
    ready.acquirers.map(async ({ id, certificateFile }) => ({
      channel: id,
      certificatePem: await readFile(certificateFile, 'utf8'),
    })),
  );
  const envelope = await sealer.seal(
    { paymentCode: Buffer.from('no code of any wallet') },
    {
      saleId: pay.saleId,
      terminalId: pay.terminal,
      amountMinor: pay.amountMinor,
      currency: pay.currency,
      sealedAtWallMs: Date.now(),
    },
    recipients,
  );
  return { ...pay, envelope };
};

const states = async (control: ControlClient) =>
  (await control.request('ledger.read', {})).map(({ channel, state }) => `${channel} ${state}`);

describe('the stub as a process', () => {
  test('takes sealed payments at all three acquirers that sell, each opening the one envelope', async () => {
    const { ready, control } = await startStub('all');
    const pay = await sealedPay(ready, { method: 'qr-scan' });
    for (const { url } of ready.acquirers.filter(({ testCard }) => testCard === null)) {
      const connection = await signedOn(url);
      expect(await connection.ask(pay)).toMatchObject({ class: 'pay-reply', code: '00' });
    }
    expect(await states(control)).toEqual([
      'bank-east kept',
      'bank-harbor kept',
      'wallet-lotus kept',
    ]);
  });

  test('refuses a card at the wallet, and an envelope of another amount everywhere', async () => {
    const { ready, control } = await startStub('refusals');
    const pay = await sealedPay(ready);
    const wallet = await signedOn(acquirer(ready, 'wallet-lotus').url);
    expect(await wallet.ask(pay)).toMatchObject({ code: '40' });
    const bank = await signedOn(acquirer(ready, 'bank-east').url);
    const dearer = { ...pay, amountMinor: 2000 as AmountMinor };
    expect(await bank.ask(dearer)).toMatchObject({ code: '30' });
    expect(await states(control)).toEqual([]);
  });

  test('keeps its ledger, keys and tombstones over a kill and a restart', async () => {
    const before = await startStub('restart');
    const pay = await sealedPay(before.ready);
    const connection = await signedOn(acquirer(before.ready, 'bank-east').url);
    const paid = await connection.ask(pay);
    await connection.ask(sampleReversal(attemptNumber(2)));
    before.child.kill('SIGKILL');
    await before.ended;

    const { ready, control } = await startStub('restart');
    const again = await signedOn(acquirer(ready, 'bank-east').url);
    expect(await again.ask(pay)).toEqual(paid);
    expect(await again.ask(await sealedPay(ready, attemptNumber(2)))).toMatchObject({ code: '12' });
    expect(await again.ask(await sealedPay(ready, attemptNumber(3)))).toMatchObject({ code: '00' });
    expect(await states(control)).toEqual([
      'bank-east kept',
      'bank-east tombstone',
      'bank-east kept',
    ]);
  });

  test('tells control clients what happens', async () => {
    const { ready, control } = await startStub('events');
    const heard: string[] = [];
    const lost = new Promise<void>((resolve) => {
      control.onEvent(({ what }) => {
        heard.push(what);
        if (what === 'connection-lost') resolve();
      });
    });
    const connection = await signedOn(acquirer(ready, 'bank-east').url);
    await connection.ask(await sealedPay(ready));
    await connection.ask(sampleReversal());
    connection.webSocket.close();
    await lost;
    expect(heard).toEqual(['signed-on', 'pay-received', 'approved', 'reversed', 'connection-lost']);
  });
});

describe('a fault switched on while it runs', () => {
  const BANK = 'bank-east' as ChannelId;

  test('reset-after-request loses the answer of money taken; a reversal undoes it', async () => {
    const { ready, control } = await startStub('lost-answer');
    const { url } = acquirer(ready, BANK);
    const connection = await signedOn(url);
    await control.request('faults.set', {
      channel: BANK,
      fault: 'reset-after-request',
      payments: 1,
    });
    connection.send(await sealedPay(ready));
    expect(await connection.closed).toBe(1006);
    expect(connection.replies).toEqual([]);
    expect(await states(control)).toEqual(['bank-east kept']);

    const again = await signedOn(url);
    expect(await again.ask(sampleReversal())).toMatchObject({ result: 'reversed' });
    expect(await again.ask(sampleReversal())).toMatchObject({ result: 'already-reversed' });
    expect(await states(control)).toEqual(['bank-east reversed']);
    expect((await control.request('faults.read', {}))[0]?.fault).toBe('none');
  });

  test('refuse-connections drops who is there and lets nobody in', async () => {
    const { ready, control } = await startStub('refusing');
    const { url } = acquirer(ready, BANK);
    const connection = await signedOn(url);
    await control.request('faults.set', { channel: BANK, fault: 'refuse-connections' });
    expect(await connection.closed).toBe(1006);
    await expect(dial(url)).rejects.toThrow(/ECONNRESET|socket hang up/);
    await control.request('faults.set', { channel: BANK, fault: 'none' });
    await signedOn(url);
  });

  test('hang keeps the socket open and says nothing more, not even a pong', async () => {
    const { ready, control } = await startStub('hanging');
    const { url } = acquirer(ready, BANK);
    const connection = await signedOn(url);
    await control.request('faults.set', { channel: BANK, fault: 'hang', payments: 1 });
    const booked = new Promise<void>((resolve) => {
      control.onEvent(({ what }) => what === 'approved' && resolve());
    });
    connection.send(await sealedPay(ready));
    await booked;
    connection.send({ class: 'ping', number: 1 });
    const again = await signedOn(url);
    expect(await again.ask(sampleInquiry())).toMatchObject({ state: 'paid' });
    expect(connection.replies).toEqual([]);
    expect(connection.webSocket.readyState).toBe(WebSocket.OPEN);
  });

  test('answer-late and answer-twice answer late and twice', async () => {
    const { ready, control } = await startStub('late');
    const connection = await signedOn(acquirer(ready, BANK).url);
    await control.request('faults.set', { channel: BANK, fault: 'answer-late', payments: 1 });
    connection.send(await sealedPay(ready));
    expect(await connection.ask({ class: 'ping', number: 1 })).toMatchObject({ class: 'pong' });
    expect(await connection.next()).toMatchObject({ class: 'pay-reply', code: '00' });

    await control.request('faults.set', { channel: BANK, fault: 'answer-twice' });
    const first = await connection.ask(await sealedPay(ready, attemptNumber(2)));
    expect(await connection.next()).toEqual(first);
  });

  test('of an acquirer that is not there is refused by name', async () => {
    const { control } = await startStub('nobody');
    const channel = 'bank-north' as ChannelId;
    await expect(control.request('faults.set', { channel, fault: 'hang' })).rejects.toThrow(
      'no acquirer is called bank-north; there are bank-east, bank-harbor, wallet-lotus',
    );
  });
});

describe('a frame that is no message', () => {
  test.each([
    ['no JSON', 'hello', 1007],
    ['a field too many', JSON.stringify({ ...SIGN_ON, more: 1 }), 1007],
    ['bytes instead of text', Buffer.from(JSON.stringify(SIGN_ON)), 1003],
    ['more than a frame may hold', ' '.repeat(MAX_FRAME_BYTES + 1), 1009],
  ])('(%s) ends its connection with a reason and no other', async (_, frame, code) => {
    const { ready } = await startStub('frames');
    const { url } = acquirer(ready, 'bank-east');
    const [bad, good] = [await dial(url), await signedOn(url)];
    bad.webSocket.send(frame);
    expect(await bad.closed).toBe(code);
    expect(await good.ask({ class: 'ping', number: 5 })).toEqual({ class: 'pong', number: 5 });
  });
});

describe('its command line', () => {
  test('ends cleanly when told to, and when its parent is gone', async () => {
    const first = await startStub('ending', '--with-parent');
    const connection = await signedOn(acquirer(first.ready, 'bank-east').url);
    first.child.stdin?.end();
    expect((await first.ended).code).toBe(0);
    expect(await connection.closed).toBe(1001);
    const second = await startStub('ending');
    second.child.kill('SIGTERM');
    expect((await second.ended).code).toBe(0);
  });

  test('says which option it does not know', async () => {
    const { code, errors } = await startProgram(MAIN, ...flags('x'), '--wrong').ended;
    expect(code).not.toBe(0);
    expect(errors).toContain("unknown option '--wrong'");
  });

  test('says that a port is in use, and leaves nothing running', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, errors, output } = await startProgram(
      ...([MAIN, ...flags('taken'), '--base-port', String(port)] as const),
    ).ended;
    other.close();
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toContain(`ADDRESS_IN_USE: A port it needs is in use. (127.0.0.1:${port})`);
  });

  test('says that it is running already on the same folder', async () => {
    await startStub('twice');
    const { code, errors } = await startProgram(MAIN, ...flags('twice')).ended;
    expect(code).toBe(1);
    expect(errors).toContain('ALREADY_RUNNING');
  });

  test('says which file it can not read', async () => {
    const wrong = [...flags('file'), '--terminal-certificate', join(folder, 'nothing.pem')];
    const { code, errors } = await startProgram(MAIN, ...wrong).ended;
    expect(code).toBe(1);
    expect(errors).toMatch(/--terminal-certificate .*nothing\.pem can't be used: ENOENT/);
  });
});

describe('the control command', () => {
  test('switches faults and reads what was taken', async () => {
    const { ready } = await startStub('cli');
    const run = (...args: string[]) => startProgram(CLI, '--control', ready.control, ...args).ended;
    expect(await run('fault', 'bank-harbor', 'decline', '--payments', '1')).toMatchObject({
      code: 0,
      output: 'bank-harbor: decline for 1 payment(s)\n',
    });
    expect((await run('faults')).output).toContain('bank-harbor: decline\n');
    for (const id of ['bank-east', 'bank-harbor']) {
      await (await signedOn(acquirer(ready, id).url)).ask(await sealedPay(ready));
    }
    const { output } = await run('ledger');
    expect(output).toMatch(/bank-harbor +declined +10\.00/);
    expect(output).toContain('bank-east kept 10.00\nbank-harbor kept 0.00\n');
  });

  test('lists the faults there are when it is given another', async () => {
    const { code, errors } = await startProgram(CLI, 'fault', 'bank-east', 'explode').ended;
    expect(code).not.toBe(0);
    expect(errors).toContain('none, refuse-connections, reset-before-request');
  });

  test('says that no stub is there', async () => {
    const socket = join(folder, 'no.sock');
    const { code, errors } = await startProgram(CLI, '--control', socket, 'ledger').ended;
    expect(code).toBe(1);
    expect(errors).toContain(`No stub answers on ${socket} (ENOENT)`);
  });
});
