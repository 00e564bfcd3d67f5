import { beforeEach, describe, expect, test } from 'vitest';
import { MAC_LINE, type MacKeys, type SignOnFacts } from '#contract/channel-security.ts';
import type { MonotonicMs } from '#contract/ports.ts';
import { cheapSecurity } from '#test/sim/cheap-security.ts';
import { seededRandom } from '#test/sim/seeded-random.ts';
import { MacSlot } from '../mac-slot.ts';
import type { Inbound, Outbound } from '../pipeline.ts';
import { lineAround, type SampleLine } from '../sample-line.ts';
import { macHandler } from './mac-handler.ts';

const security = cheapSecurity(seededRandom(1, 'mac'));
const FACTS: SignOnFacts = {
  channel: 'bank-east',
  terminal: 'T0000001',
  mac: 'hmac-sha256',
  nonce: 'nonce',
  challenge: 'challenge',
};
const DAY = { code: '00', batch: 1, date: '20260105' };

/** Keys as both sides have them after a sign-on. */
const agreed = async (number: number): Promise<{ ours: MacKeys; theirs: MacKeys }> => {
  const proof = await security.service.prove(FACTS);
  const admitted = proof && (await security.channel.admit(FACTS, proof, DAY, number));
  const session = admitted && (await security.service.accept(FACTS, DAY, admitted.given));
  if (!session) throw new Error('no keys');
  return { ours: session.mac, theirs: admitted.mac };
};

const from = (keys: MacKeys, number: number, text: string): Inbound => {
  const head = `${keys.number}.${number}`;
  return { at: 'text', text: `${text}\n${head}.${keys.tag(`${head}.${text}`)}` };
};
const outbound = (text: string): Outbound => ({
  ...{ at: 'text', text },
  deadlineMs: 1 as MonotonicMs,
});
const deadOf = ({ events }: SampleLine): number =>
  events.filter(({ kind }) => kind === 'dead').length;

let slot: MacSlot;
let line: SampleLine;
let first: { ours: MacKeys; theirs: MacKeys };
beforeEach(async () => {
  slot = new MacSlot();
  line = lineAround(macHandler(slot));
  first = await agreed(1);
});

const written = (at: number): { text: string; key: number; number: number; tag: string } => {
  const message = line.sent[at];
  if (message?.at !== 'text') throw new Error('no text was sent');
  const [text = '', last = ''] = message.text.split('\n');
  const [, key, number, tag = ''] = MAC_LINE.exec(last) ?? [];
  return { text, key: Number(key), number: Number(number), tag };
};

describe('before there are keys', () => {
  test('messages pass as they are, both ways', () => {
    line.pipeline.send(outbound('sign-on'));
    line.pipeline.receive({ at: 'text', text: 'challenge' });
    expect(line.sent).toEqual([outbound('sign-on')]);
    expect(line.passed).toEqual([{ at: 'text', text: 'challenge' }]);
  });
});

describe('with keys', () => {
  beforeEach(() => slot.install(first.ours));

  test('what is said carries a number of its own and a MAC that the channel verifies', () => {
    line.pipeline.send(outbound('one'));
    line.pipeline.send(outbound('two'));
    const [one, two] = [written(0), written(1)];
    expect([one.number, two.number]).toEqual([1, 2]);
    expect(first.theirs.verifies(`1.1.${one.text}`, one.tag)).toBe(true);
    expect(first.theirs.verifies(`1.2.${one.text}`, one.tag)).toBe(false);
  });

  test('what is heard under a right MAC passes without it', () => {
    line.pipeline.receive(from(first.theirs, 1, '{"class":"pong"}'));
    expect(line.passed).toEqual([{ at: 'text', text: '{"class":"pong"}' }]);
  });

  test.each([
    ['with one letter changed', (text: string) => text.replace('pong', 'ping')],
    ['with another number', (text: string) => text.replace('\n1.1.', '\n1.2.')],
    ['under keys nobody has', (text: string) => text.replace('\n1.1.', '\n7.1.')],
    ['without a MAC', (text: string) => text.split('\n')[0] ?? ''],
    ['with a MAC cut short', (text: string) => text.slice(0, -1)],
    ['with two last lines', (text: string) => `${text}\n${text.split('\n')[1]}`],
    ['that is empty', () => ''],
  ])('a message %s proves nothing, and ends the connection (HS12)', (_, change) => {
    const message = from(first.theirs, 1, '{"class":"pong"}') as { at: 'text'; text: string };
    line.pipeline.receive({ at: 'text', text: change(message.text) });
    expect(line.passed.map(({ at }) => at)).toEqual(['unauthentic']);
    expect(deadOf(line)).toBe(1);
  });

  test('a message of our own that is sent back to us proves nothing', () => {
    line.pipeline.receive(from(first.ours, 1, '{"class":"pong"}'));
    expect(line.passed.map(({ at }) => at)).toEqual(['unauthentic']);
  });

  test('what somebody repeats is not heard twice, and ends nothing', () => {
    const message = from(first.theirs, 1, 'reply');
    line.pipeline.receive(message);
    line.pipeline.receive(message);
    line.pipeline.receive(from(first.theirs, 2, 'next'));
    expect(line.passed).toHaveLength(2);
    expect(deadOf(line)).toBe(0);
  });

  test('are wiped with their connection', () => {
    line.pipeline.raise({ kind: 'closed', cause: 'reset', detail: 'ECONNRESET' });
    const tag = first.theirs.tag('1.1.reply');
    expect(first.ours.verifies('1.1.reply', tag)).toBe(false);
    expect(slot.current).toBeNull();
  });
});

describe('while keys are changed', () => {
  test('we speak with the new ones at once, and hear both until the channel uses the new', async () => {
    const second = await agreed(2);
    slot.install(first.ours);
    slot.install(second.ours);
    line.pipeline.send(outbound('ping'));
    expect(written(0).key).toBe(2);
    line.pipeline.receive(from(first.theirs, 1, 'a reply under way'));
    line.pipeline.receive(from(second.theirs, 2, 'the first under new keys'));
    expect(line.passed.map(({ at }) => at)).toEqual(['text', 'text']);
    line.pipeline.receive(from(first.theirs, 3, 'under old keys again'));
    expect(line.passed.at(-1)?.at).toBe('unauthentic');
  });
});
