import { beforeEach, describe, expect, test } from 'vitest';
import type { ChannelReply, ChannelRequest } from '#contract/channel-frames.ts';
import type { Batch } from '#contract/ids.ts';
import type { Random } from '#contract/ports.ts';
import { cheapSecurity } from '#test/sim/cheap-security.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import type { ChannelProfile } from '../channel-profile.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { AMOUNT, IDENTITY, sampleProfile, TERMINAL } from '../sample-facts.ts';
import { Connection } from './connection.ts';
import type { ConnectionState } from './connection-state.ts';
import type { ChannelEvent } from './pipeline.ts';
import type { SocketListener } from './transport.ts';

interface FakeSocket {
  readonly address: string;
  readonly listener: SocketListener;
  readonly written: ChannelRequest[];
  isDestroyed: boolean;
}

const LIMITS = { ...DEFAULT_LIMITS, firstSpreadMs: 0 };
const ADDRESSES = ['ws://main', 'ws://standby'];
const REFUSED = { cause: 'reset', detail: 'ECONNREFUSED' } as const;

let clock: VirtualClock;
let sockets: FakeSocket[];
let told: { state: ConnectionState['at']; event: ChannelEvent['kind'] | null }[];
let unclaimed: object[];
let connection: Connection;

/** Always draws the middle, so that waits are what the test computes. */
const MIDDLE: Random = { fraction: () => 0.5, id: () => 'nonce-nonce' };

beforeEach(() => {
  clock = createVirtualClock();
  sockets = [];
  told = [];
  unclaimed = [];
  connection = connectionTo(ADDRESSES);
});

const SERVICE = cheapSecurity(MIDDLE).service;

const connectionTo = (
  addresses: string[],
  changes: Partial<ChannelProfile> = {},
  security = SERVICE,
): Connection =>
  new Connection(
    {
      profile: sampleProfile({ addresses, ...changes }),
      terminal: TERMINAL,
      clock,
      random: MIDDLE,
      limits: LIMITS,
      security,
      keepPinKey: () => {},
      fault: (cause) => {
        throw cause;
      },
      transport: {
        connect(address, _limitMs, listener) {
          const socket: FakeSocket = { address, listener, written: [], isDestroyed: false };
          sockets.push(socket);
          return {
            write: (text) => socket.written.push(JSON.parse(text)),
            queuedBytes: () => 0,
            destroy: () => {
              socket.isDestroyed = true;
            },
          };
        },
      },
    },
    {
      changed: (state, event) => told.push({ state: state.at, event: event?.kind ?? null }),
      unclaimed: (message) => unclaimed.push(message),
    },
  );

const latest = (): FakeSocket => {
  const socket = sockets.at(-1);
  if (socket === undefined) throw new Error('nothing was dialled');
  return socket;
};
const say = (socket: FakeSocket, reply: ChannelReply): void =>
  socket.listener.text(JSON.stringify(reply));
const signOn = (socket = latest()): void => {
  const asked = socket.written.find((request) => request.class === 'sign-on');
  if (asked?.class !== 'sign-on') throw new Error('no sign-on was written');
  say(socket, {
    class: 'sign-on-reply',
    nonce: asked.nonce,
    accepted: true,
    code: '00',
    batch: 3 as Batch,
    date: '20260105',
  });
};
const answerPings = (socket = latest()): void => {
  for (const request of socket.written.splice(0)) {
    if (request.class === 'ping') say(socket, { class: 'pong', number: request.number });
  }
};
const rise = async (): Promise<void> => {
  connection.start();
  await clock.advance(0);
  latest().listener.opened();
  signOn();
  answerPings();
  await clock.advance(LIMITS.provingPingEveryMs);
  answerPings();
};
const inquire = () => connection.exchange({ class: 'inquiry', ...IDENTITY }, 5_000);

describe('before a till has vouched for the service', () => {
  const unvouched = (changes: Partial<ChannelProfile>) => {
    let till: string | null = null;
    const security = { ...SERVICE, vouchedBy: () => till };
    connection = connectionTo(ADDRESSES, changes, security);
    connection.start();
    return (): void => {
      till = 'a till';
      connection.redial();
    };
  };

  test('nothing is dialled in vain, and a person is told why; then it is dialled at once', async () => {
    const vouch = unvouched({ mac: 'hmac-sha256' });
    await clock.advance(60_000);
    expect(sockets).toEqual([]);
    expect(connection.state).toEqual({
      at: 'waiting',
      reason: 'no till has vouched for this service yet',
    });
    expect(told).toEqual([{ state: 'waiting', event: null }]);
    vouch();
    expect(sockets).toHaveLength(1);
  });

  test('nor is it for a payment that waits: our own lack would open its breaker', async () => {
    unvouched({ mac: 'hmac-sha256' });
    connection.hurry();
    await clock.advance(60_000);
    expect(sockets).toEqual([]);
  });

  test('a channel without MACs is dialled all the same', async () => {
    unvouched({ mac: 'none' });
    await clock.advance(LIMITS.firstSpreadMs);
    expect(sockets).toHaveLength(1);
  });
});

describe('a connection comes up', () => {
  test('through connecting, signing on and proving, and is up only after two pings', async () => {
    connection.start();
    expect(connection.state).toEqual({ at: 'waiting', reason: 'starting' });
    await clock.advance(0);
    expect(connection.state.at).toBe('connecting');
    latest().listener.opened();
    expect(connection.state.at).toBe('signing-on');
    signOn();
    expect(connection.state).toMatchObject({ at: 'proving', goodPings: 0 });
    answerPings();
    expect(connection.state).toMatchObject({ at: 'proving', goodPings: 1 });
    expect(connection.pongAgeMs()).toBeNull();
    await clock.advance(LIMITS.provingPingEveryMs);
    answerPings();
    expect(connection.state.at).toBe('up');
    await clock.advance(500);
    expect(connection.pongAgeMs()).toBe(500);
  });

  test('after a random part of the first spread, so that not all tills dial at once', async () => {
    LIMITS.firstSpreadMs = 2_000;
    connection.start();
    LIMITS.firstSpreadMs = 0;
    await clock.advance(999);
    expect(sockets).toHaveLength(0);
    await clock.advance(1);
    expect(sockets).toHaveLength(1);
  });

  test('once, however often it is started', async () => {
    connection.start();
    connection.start();
    await clock.advance(0);
    expect(sockets).toHaveLength(1);
  });
});

describe('an exchange on a connection', () => {
  test('that is not signed on ends as not-sent at once: nothing is queued (rule 3)', async () => {
    await expect(inquire()).resolves.toEqual({ kind: 'not-sent', reason: 'no-connection' });
    connection.start();
    await clock.advance(0);
    latest().listener.opened();
    await expect(inquire()).resolves.toEqual({ kind: 'not-sent', reason: 'no-connection' });
    expect(latest().written.map((request) => request.class)).toEqual(['sign-on']);
  });

  test('that dies is lost with its cause, before the owner hears of the death', async () => {
    await rise();
    const seen: string[] = [];
    const asked = inquire().then((exchange) => seen.push(exchange.kind));
    latest().listener.ended({ cause: 'reset', detail: 'ECONNRESET' });
    await asked;
    expect(seen).toEqual(['lost']);
    expect(connection.state).toEqual({ at: 'waiting', reason: 'ECONNRESET' });
  });

  test('whose reply came for nobody is handed to the owner (rule 12)', async () => {
    await rise();
    const reply: ChannelReply = {
      class: 'pay-reply',
      ...IDENTITY,
      amountMinor: AMOUNT,
      currency: 'CNY',
      code: '00',
    };
    say(latest(), reply);
    latest().listener.text('garbage');
    expect(unclaimed).toEqual([{ reply }, { unreadable: 'not JSON' }]);
  });
});

describe('a connection that ends', () => {
  test('is dialled again at once, then with doubling waits', async () => {
    connection = connectionTo(['ws://main']);
    connection.start();
    const waitsMs: number[] = [];
    for (let failure = 0; failure < 9; failure += 1) {
      const from = clock.monotonicNow();
      const before = sockets.length;
      while (sockets.length === before) await clock.advance(25);
      waitsMs.push(clock.monotonicNow() - from);
      latest().listener.ended(REFUSED);
    }
    expect(waitsMs.slice(1, 8)).toEqual([25, 500, 1_000, 2_000, 4_000, 8_000, 16_000]);
    // At the cap it is jitter: half of 30 s for this draw.
    expect(waitsMs[8]).toBe(15_000);
  });

  test('is dialled at its addresses in turn, and waits only when each was tried', async () => {
    connection.start();
    const dials: [string, number][] = [];
    for (let failure = 0, fromMs = 0; failure < 7; failure += 1) {
      while (sockets.length === failure) await clock.advance(25);
      dials.push([latest().address, clock.monotonicNow() - fromMs]);
      fromMs = clock.monotonicNow();
      latest().listener.ended(REFUSED);
    }
    expect(dials.slice(1)).toEqual([
      ['ws://standby', 25],
      ['ws://main', 25],
      ['ws://standby', 25],
      ['ws://main', 500],
      ['ws://standby', 25],
      ['ws://main', 1_000],
    ]);
  });

  test('by a reset while it was up is tried once more where it was, then elsewhere', async () => {
    await rise();
    latest().listener.ended({ cause: 'reset', detail: 'ECONNRESET' });
    await clock.advance(25);
    expect(latest().address).toBe('ws://main');
    latest().listener.ended(REFUSED);
    await clock.advance(25);
    expect(latest().address).toBe('ws://standby');
  });

  test('is dialled at once if someone waits for it, and once only: later redials wait their time', async () => {
    connection = connectionTo(['ws://main']);
    await rise();
    latest().listener.ended({ cause: 'reset', detail: 'ECONNRESET' });
    connection.hurry();
    expect(sockets).toHaveLength(2);
    connection.hurry();
    await clock.advance(25);
    expect(sockets).toHaveLength(2);
    latest().listener.ended(REFUSED);
    connection.hurry();
    await clock.advance(499);
    expect(sockets).toHaveLength(2);
    await clock.advance(1);
    expect(sockets).toHaveLength(3);
  });

  test('by falling silent is dialled at the next address: a black hole would cost the limit', async () => {
    await rise();
    connection.probe();
    await clock.advance(LIMITS.pingAnswerMs + 25);
    expect(latest().address).toBe('ws://standby');
  });

  test('forgets its failures only once it was up again, not at a mere connect', async () => {
    connection = connectionTo(['ws://main']);
    connection.start();
    await clock.advance(0);
    for (let failure = 0; failure < 3; failure += 1) {
      latest().listener.opened();
      latest().listener.ended({ cause: 'closed', detail: 'closed by the channel, code 1000' });
      await clock.advance(2_000);
    }
    latest().listener.ended(REFUSED);
    await clock.advance(1_999);
    expect(sockets).toHaveLength(4);
    await clock.advance(1);
    expect(sockets).toHaveLength(5);
  });

  test('was refused at sign-on, or got no answer to it, is dropped and dialled again', async () => {
    connection.start();
    await clock.advance(0);
    latest().listener.opened();
    await clock.advance(LIMITS.signOnMs);
    expect(sockets[0]?.isDestroyed).toBe(true);
    expect(connection.state).toEqual({ at: 'waiting', reason: 'no answer to sign-on' });
    await clock.advance(25);
    expect(sockets).toHaveLength(2);
  });

  test('proved dead by a probe is destroyed and its exchanges are lost', async () => {
    await rise();
    const asked = inquire();
    connection.probe();
    await clock.advance(LIMITS.pingAnswerMs);
    await expect(asked).resolves.toEqual({ kind: 'lost', cause: 'channel-dead' });
    expect(sockets[0]?.isDestroyed).toBe(true);
  });

  test('tells each missed ping', async () => {
    await rise();
    await clock.advance(LIMITS.pingEveryMs * 1.1 + LIMITS.pingAnswerLeastMs);
    expect(told.at(-1)).toEqual({ state: 'up', event: 'ping-missed' });
  });
});

describe('a channel on its standby address (row B7)', () => {
  /** Up on the standby, because the main address refused. */
  const onStandby = async (): Promise<FakeSocket> => {
    connection.start();
    await clock.advance(0);
    latest().listener.ended(REFUSED);
    await clock.advance(25);
    const socket = latest();
    socket.listener.opened();
    signOn(socket);
    answerPings(socket);
    await clock.advance(LIMITS.provingPingEveryMs);
    answerPings(socket);
    expect(connection.state.at).toBe('up');
    expect(connection.address).toBe('ws://standby');
    return socket;
  };
  /** Steps time, the sockets answering their pings, until `until` says so. */
  const living = async (until: () => boolean, answering = sockets): Promise<void> => {
    for (let step = 0; step < 6_000 && !until(); step += 1) {
      await clock.advance(50);
      for (const socket of answering) if (!socket.isDestroyed) answerPings(socket);
    }
    expect(until()).toBe(true);
  };
  /** Until the main address is dialled beside it. */
  const tried = async (): Promise<FakeSocket> => {
    const before = sockets.length;
    await living(() => sockets.length > before);
    expect(latest().address).toBe('ws://main');
    return latest();
  };

  test('goes back to the main one after the dwell, once that is proved, without a gap', async () => {
    const standby = await onStandby();
    const since = clock.monotonicNow();
    const main = await tried();
    expect(clock.monotonicNow() - since).toBeGreaterThanOrEqual(LIMITS.failBackAfterMs);
    const from = told.length;
    main.listener.opened();
    signOn(main);
    expect(connection.address).toBe('ws://standby');
    await living(() => standby.isDestroyed);
    expect(connection.address).toBe('ws://main');
    expect(told.slice(from).every(({ state }) => state === 'up')).toBe(true);
    expect(told.at(-1)).toEqual({ state: 'up', event: 'moved-to-main' });
    const before = sockets.length;
    await living(() => clock.monotonicNow() - since > 4 * LIMITS.failBackAfterMs, [main]);
    expect(sockets).toHaveLength(before);
  });

  test('stays there while something is in flight on it (rule 22)', async () => {
    const standby = await onStandby();
    const main = await tried();
    const asked = inquire();
    main.listener.opened();
    signOn(main);
    const from = clock.monotonicNow();
    await living(() => clock.monotonicNow() - from > 4_000);
    expect(standby.isDestroyed).toBe(false);
    const paid = { state: 'paid', amountMinor: AMOUNT, code: '00' } as const;
    say(standby, { class: 'inquiry-reply', ...IDENTITY, ...paid });
    expect((await asked).kind).toBe('replied');
    await living(() => standby.isDestroyed);
    expect(connection.address).toBe('ws://main');
  });

  test.each([
    ['refuses', (main: FakeSocket) => main.listener.ended(REFUSED)],
    ['opens and never answers the sign-on', (main: FakeSocket) => main.listener.opened()],
    [
      'signs on and answers no ping',
      (main: FakeSocket) => {
        main.listener.opened();
        signOn(main);
      },
    ],
  ])('is not disturbed by a main address that %s, and tries again later', async (_, act) => {
    const standby = await onStandby();
    const main = await tried();
    const from = told.length;
    act(main);
    await living(() => sockets.length > 3, [standby]);
    expect(latest().address).toBe('ws://main');
    expect(connection.address).toBe('ws://standby');
    expect(told.slice(from).every(({ state }) => state === 'up')).toBe(true);
  });

  test('that dies while the main one is tried gives that up and dials as ever', async () => {
    const standby = await onStandby();
    const main = await tried();
    standby.listener.ended({ cause: 'reset', detail: 'ECONNRESET' });
    expect(main.isDestroyed).toBe(true);
    await clock.advance(25);
    expect(latest().address).toBe('ws://standby');
  });

  test('leaves nothing behind when it is stopped while the main one is tried (T4)', async () => {
    await onStandby();
    await tried();
    latest().listener.opened();
    connection.stop();
    expect(clock.pending()).toBe(0);
    expect(sockets.slice(1).every(({ isDestroyed }) => isDestroyed)).toBe(true);
  });
});

describe('an older socket', () => {
  test('can say and end nothing any more (T3)', async () => {
    await rise();
    const old = latest();
    old.listener.ended({ cause: 'reset', detail: 'ECONNRESET' });
    await clock.advance(25);
    latest().listener.opened();
    const before = { state: connection.state, told: told.length, sockets: sockets.length };
    old.listener.opened();
    old.listener.text('{"class":"pong","number":1}');
    old.listener.text('garbage');
    old.listener.ended({ cause: 'reset', detail: 'late' });
    await clock.advance(100);
    expect({ state: connection.state, told: told.length, sockets: sockets.length }).toEqual(before);
    expect(unclaimed).toEqual([]);
  });

  test("can't answer for the new one: its sign-on and its replies prove nothing", async () => {
    await rise();
    const old = latest();
    old.listener.ended({ cause: 'reset', detail: 'ECONNRESET' });
    await clock.advance(25);
    latest().listener.opened();
    signOn(latest());
    const asked = inquire();
    say(old, {
      class: 'inquiry-reply',
      ...IDENTITY,
      state: 'paid',
      amountMinor: AMOUNT,
      code: '00',
    });
    await clock.advance(5_000);
    await expect(asked).resolves.not.toMatchObject({ kind: 'replied' });
  });
});

describe('a stop', () => {
  test.each(['idle', 'waiting', 'connecting', 'signing-on', 'up'] as const)(
    'while %s leaves no timer, no exchange and no socket behind (T4)',
    async (at) => {
      if (at === 'up') await rise();
      else if (at !== 'idle') connection.start();
      if (at === 'connecting' || at === 'signing-on') await clock.advance(0);
      if (at === 'signing-on') latest().listener.opened();
      expect(connection.state.at).toBe(at);
      const asked = inquire();
      connection.probe();
      connection.stop();
      expect((await asked).kind).toBe(at === 'up' ? 'lost' : 'not-sent');
      expect(clock.pending()).toBe(0);
      expect(connection.state).toEqual({ at: 'idle' });
      expect(sockets.every(({ isDestroyed }) => isDestroyed)).toBe(true);
      await clock.advance(120_000);
      expect(sockets).toHaveLength(at === 'idle' || at === 'waiting' ? 0 : 1);
    },
  );
});
