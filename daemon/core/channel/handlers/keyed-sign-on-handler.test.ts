import { beforeEach, describe, expect, test } from 'vitest';
import type { ChannelReply, ChannelRequest } from '#contract/channel-frames.ts';
import type { PinWorkingKey, ServiceSecurity, SignOnFacts } from '#contract/channel-security.ts';
import type { Batch, ChannelId } from '#contract/ids.ts';
import { cheapSecurity } from '#test/sim/cheap-security.ts';
import { seededRandom } from '#test/sim/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { cheapPinKey } from '#test/sim/world/pin-keys.ts';
import { AMOUNT, IDENTITY, TERMINAL } from '../../sample-facts.ts';
import { MacSlot } from '../mac-slot.ts';
import { lineAround, type SampleLine } from '../sample-line.ts';
import { KeyedSignOnHandler } from './keyed-sign-on-handler.ts';

const LIMIT_MS = 3_000;
const KEYS_LAST_MS = 60_000;
const CHANNEL = 'bank-east' as ChannelId;
const DAY = { code: '00', batch: 3 as Batch, date: '20260105' };

let clock: VirtualClock;
let line: SampleLine;
let slot: MacSlot;
let pinKey: PinWorkingKey | null;
let service: ServiceSecurity;
let keysGiven = 0;
/** The channel's PIN key, another one each time. */
const pinKeys = {
  give: () => {
    keysGiven += 1;
    return cheapPinKey(CHANNEL, keysGiven).given;
  },
  forget: () => {},
};
const { channel } = cheapSecurity(seededRandom(1, 'channel'), pinKeys);

const open = (changes: Partial<ServiceSecurity> = {}): void => {
  service = { ...cheapSecurity(seededRandom(2, 'service')).service, ...changes };
  clock = createVirtualClock();
  slot = new MacSlot();
  pinKey = null;
  line = lineAround(
    new KeyedSignOnHandler({
      ...{ channel: CHANNEL, terminal: TERMINAL, mac: 'hmac-sha256', security: service, slot },
      ...{ clock, limitMs: LIMIT_MS, keysLastMs: KEYS_LAST_MS, signOnAgainCodes: ['99'] },
      keepPinKey: (key) => {
        pinKey = key;
      },
      fault: (cause) => {
        throw cause;
      },
    }),
  );
  line.pipeline.raise({ kind: 'opened' });
};
beforeEach(() => open());

const requests = (): ChannelRequest[] =>
  line.sent.flatMap((message) => (message.at === 'request' ? [message.request] : []));
const last = <C extends ChannelRequest['class']>(
  name: C,
): Extract<ChannelRequest, { class: C }> => {
  const found = requests().findLast((request) => request.class === name);
  if (found === undefined) throw new Error(`no ${name} was sent`);
  return found as Extract<ChannelRequest, { class: C }>;
};
const settled = (): Promise<void> => clock.advance(0);
const hear = async (reply: ChannelReply): Promise<void> => {
  line.pipeline.receive({ at: 'reply', reply });
  await settled();
};
const kinds = (): string[] => line.events.map(({ kind }) => kind);

/** A payment that the channel refused by this code. */
const refusedBy = (code: string): ChannelReply => ({
  ...{ class: 'pay-reply', ...IDENTITY, code },
  ...{ amountMinor: AMOUNT, currency: 'CNY' },
});

const CHALLENGE = 'Y2hhbGxlbmdlLW9mLWJhbms=';
const challenged = (nonce = last('sign-on').nonce): Promise<void> =>
  hear({ class: 'challenge', nonce, challenge: CHALLENGE });

/** The channel's answer to the proof given last, with `number`. */
const answer = async (number: number, about: Partial<SignOnFacts> = {}): Promise<ChannelReply> => {
  const { nonce, voucher, signature } = last('sign-on-proof');
  const asked = { channel: CHANNEL, terminal: TERMINAL, mac: 'hmac-sha256', nonce } as const;
  const facts = { ...asked, challenge: CHALLENGE };
  const admitted = await channel.admit(facts, { voucher, signature }, DAY, number);
  if (admitted === null) throw new Error('the channel does not admit it');
  const reply = { class: 'sign-on-reply', nonce, accepted: true, ...DAY } as const;
  if (Object.keys(about).length === 0) return { ...reply, keys: admitted.given };
  const elsewhere = { ...facts, ...about };
  const proof = await service.prove(elsewhere);
  const other = proof && (await channel.admit(elsewhere, proof, DAY, number));
  if (!other) throw new Error('the channel does not admit it elsewhere');
  return { ...reply, keys: other.given };
};
const signedOn = async (): Promise<void> => {
  await challenged();
  await hear(await answer(1));
};

describe('signing on by a challenge', () => {
  test('asks, proves, and takes the keys it is given', async () => {
    await signedOn();
    expect(requests().map((request) => request.class)).toEqual(['sign-on', 'sign-on-proof']);
    expect(line.events.at(-1)).toEqual({ kind: 'signed-on', day: { batch: 3, date: '20260105' } });
    expect(slot.current?.number).toBe(1);
  });

  test('keeps the PIN key that came with it, and the next one that comes', async () => {
    expect(pinKey).toBeNull();
    await signedOn();
    const first = pinKey;
    expect(first).toEqual(cheapPinKey(CHANNEL, keysGiven).given);
    await clock.advance(KEYS_LAST_MS);
    await challenged();
    await hear(await answer(2));
    expect(pinKey).toEqual(cheapPinKey(CHANNEL, keysGiven).given);
    expect(pinKey).not.toEqual(first);
  });

  test('signs on anew when a PIN was under a key the channel put away, and passes that on', async () => {
    await signedOn();
    const unreadable = refusedBy('99');
    await hear(unreadable);
    expect(line.passed.at(-1)).toEqual({ at: 'reply', reply: unreadable });
    expect(requests().at(-1)?.class).toBe('sign-on');
    await hear(unreadable);
    expect(requests().filter((request) => request.class === 'sign-on')).toHaveLength(2);
    await challenged();
    await hear(await answer(2));
    expect(kinds().at(-1)).toBe('keys-changed');
  });

  test('signs on anew for no other refusal', async () => {
    await signedOn();
    await hear(refusedBy('96'));
    expect(requests().filter((request) => request.class === 'sign-on')).toHaveLength(1);
  });

  test('has a nonce of its own on every connection', () => {
    const { nonce } = last('sign-on');
    line.pipeline.raise({ kind: 'opened' });
    expect(last('sign-on').nonce).not.toBe(nonce);
  });

  test('waits for the till when none has vouched for the service yet', async () => {
    open({ prove: () => Promise.resolve(null) });
    await challenged();
    expect(line.events.at(-1)).toMatchObject({
      kind: 'sign-on-failed',
      detail: expect.stringContaining('no till has vouched'),
    });
  });

  test('fails when the channel refuses it, gives no keys, or is silent', async () => {
    const refused = { class: 'sign-on-reply', accepted: false, ...DAY, code: '58' } as const;
    await hear({ ...refused, nonce: last('sign-on').nonce });
    expect(line.events.at(-1)).toEqual({ kind: 'sign-on-failed', detail: 'refused, code 58' });
    open();
    await challenged();
    const { keys: _, ...keyless } = (await answer(1)) as { keys?: unknown } & ChannelReply;
    await hear(keyless as ChannelReply);
    expect(line.events.at(-1)).toEqual({ kind: 'sign-on-failed', detail: 'it gave no keys' });
    open();
    await clock.advance(LIMIT_MS);
    expect(line.events.at(-1)).toMatchObject({ kind: 'sign-on-failed' });
    expect(clock.pending()).toBe(0);
  });

  test('is not done by an answer without a challenge: a channel must prove itself too', async () => {
    const { nonce } = last('sign-on');
    await hear({ class: 'sign-on-reply', nonce, accepted: true, ...DAY });
    expect(kinds()).toEqual(['opened', 'sign-on-failed']);
    expect(slot.current).toBeNull();
  });

  test.each([
    ['another channel', { channel: 'bank-harbor' }],
    ['another connection', { nonce: 'another-nonce-0123' }],
    ['another challenge', { challenge: 'b3RoZXI=' }],
  ])('takes no keys that were given to %s', async (_, about) => {
    await challenged();
    await hear(await answer(1, about));
    expect(line.events.at(-1)).toMatchObject({ kind: 'sign-on-failed' });
    expect(slot.current).toBeNull();
  });

  test('does not heed what answers another nonce, or a second challenge', async () => {
    await challenged('another-nonce-0123');
    expect(requests()).toHaveLength(1);
    await challenged();
    await challenged();
    expect(requests().map((request) => request.class)).toEqual(['sign-on', 'sign-on-proof']);
  });

  test('lets nothing about money through before there are keys', async () => {
    const totals = { class: 'totals-reply', terminal: TERMINAL, date: DAY.date, batch: DAY.batch };
    const sums = { approvedCount: 0, approvedMinor: 0, reversedCount: 0, reversedMinor: 0 };
    await hear({ ...totals, ...sums } as ChannelReply);
    expect(line.passed).toMatchObject([{ at: 'unreadable', key: null, cause: 'wrong-mac' }]);
    await signedOn();
    await hear({ ...totals, ...sums } as ChannelReply);
    expect(line.passed.at(-1)?.at).toBe('reply');
  });

  test('comes to nothing when the connection ended while it was proved', async () => {
    line.pipeline.receive({
      at: 'reply',
      reply: { class: 'challenge', nonce: last('sign-on').nonce, challenge: CHALLENGE },
    });
    line.pipeline.raise({ kind: 'closed', cause: 'reset', detail: 'ECONNRESET' });
    await settled();
    expect(requests()).toHaveLength(1);
    expect(clock.pending()).toBe(0);
  });
});

describe('keys are changed on the same connection', () => {
  beforeEach(signedOn);

  test('when they are old', async () => {
    await clock.advance(KEYS_LAST_MS);
    await challenged();
    await hear(await answer(2));
    expect(kinds().slice(-1)).toEqual(['keys-changed']);
    expect([slot.current?.number, slot.hearing(1)?.number]).toEqual([2, 1]);
  });

  test('when the channel asks for it, once however often it asks (HS18)', async () => {
    await hear({ class: 'new-keys' });
    await hear({ class: 'new-keys' });
    expect(requests().filter((request) => request.class === 'sign-on')).toHaveLength(2);
    await challenged();
    await hear(await answer(2));
    expect(kinds()).toEqual(['opened', 'signed-on', 'keys-changed']);
  });

  test('or the connection ends: keys that one side alone wants help nobody', async () => {
    await hear({ class: 'new-keys' });
    await clock.advance(LIMIT_MS);
    expect(line.events.at(-1)).toEqual({
      kind: 'dead',
      detail: 'change of keys: no answer to sign-on',
    });
  });

  test('and no timer is left when the connection ends (T4)', async () => {
    await hear({ class: 'new-keys' });
    line.pipeline.raise({ kind: 'closed', cause: 'reset', detail: 'ECONNRESET' });
    expect(clock.pending()).toBe(0);
  });
});
