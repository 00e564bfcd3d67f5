import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Line } from '#contract/line.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { inProcessPair } from '../line/in-process-line.ts';
import { createFrameLink, type FrameLink } from './frame-link.ts';
import { ACK, EOT, type Frame, frameBytes, NAK, PIN_PAD_FRAMES } from './frame-profile.ts';

const frame = (body: string): Frame => ({
  kind: 'transaction',
  body: Uint8Array.from(Buffer.from(body, 'latin1')),
});
const wire = (body: string): Uint8Array => frameBytes(frame(body), PIN_PAD_FRAMES);

let clock: VirtualClock;
let far: Line;
let heard: string;
let told: string[];
let link: FrameLink;

const opened = async (port: ReturnType<typeof inProcessPair>['near']): Promise<Line> => {
  const opening = await port.open();
  if (opening.kind !== 'open') throw new Error(opening.detail);
  return opening.line;
};
const hex = (...parts: (Uint8Array | number)[]): string =>
  parts
    .map((part) => Buffer.from(typeof part === 'number' ? [part] : part).toString('hex'))
    .join('');
/** The other end says these bytes and everything that follows from them is done. */
const say = async (...parts: (Uint8Array | number)[]): Promise<void> => {
  await far.write(Uint8Array.from(Buffer.from(hex(...parts), 'hex')), 1_000);
  await clock.settle();
};

beforeEach(async () => {
  clock = createVirtualClock();
  const cable = inProcessPair(clock);
  const near = await opened(cable.near);
  far = await opened(cable.far);
  heard = '';
  told = [];
  far.onBytes((bytes) => {
    heard += hex(bytes);
  });
  link = createFrameLink({
    line: near,
    clock,
    profile: PIN_PAD_FRAMES,
    events: {
      onFrame: (received) => told.push(Buffer.from(received.body).toString('latin1')),
      onEnd: (by) => told.push(by),
    },
  });
});

afterEach(() => {
  link.stop();
  expect(clock.pending()).toBe(0);
});

test('a frame is sent once and its ACK ends the sending', async () => {
  const sending = link.send(frame('Z1'));
  await clock.settle();
  await say(ACK);
  expect(await sending).toBe('acknowledged');
  await clock.advance(60_000);
  expect(heard).toBe(hex(wire('Z1')));
});

test('an ACK is told before the bytes that came glued to it', async () => {
  const sending = link.send(frame('Q9'), { acknowledged: () => told.push('armed') });
  await clock.settle();
  await say(ACK, wire('81.1'));
  expect(await sending).toBe('acknowledged');
  expect(told).toEqual(['armed', '81.1']);
});

test('silence brings two resends 5 s apart, then EOT and giving up', async () => {
  const sending = link.send(frame('Z1'));
  await clock.advance(4_999);
  expect(heard).toBe(hex(wire('Z1')));
  await clock.advance(1);
  expect(heard).toBe(hex(wire('Z1'), wire('Z1')));
  await clock.advance(10_000);
  expect(await sending).toBe('unanswered');
  expect(heard).toBe(hex(wire('Z1'), wire('Z1'), wire('Z1'), EOT));
});

test('NAK brings a resend at once', async () => {
  const sending = link.send(frame('Z1'));
  await clock.settle();
  await say(NAK);
  expect(heard).toBe(hex(wire('Z1'), wire('Z1')));
  await say(ACK);
  expect(await sending).toBe('acknowledged');
});

test('NAK after NAK ends after the third try', async () => {
  const sending = link.send(frame('Z1'));
  await clock.settle();
  for (let nak = 0; nak < 3; nak += 1) await say(NAK);
  expect(await sending).toBe('unanswered');
  expect(heard).toBe(hex(wire('Z1'), wire('Z1'), wire('Z1'), EOT));
});

test('EOT instead of ACK refuses the frame; EOT at another time ends the session', async () => {
  const sending = link.send(frame('Z1'));
  await clock.settle();
  await say(EOT);
  expect(await sending).toBe('refused');
  expect(told).toEqual([]);
  await say(EOT);
  expect(told).toEqual(['other-end']);
});

test('frames wait for each other, and the one behind goes when the first is done', async () => {
  const first = link.send(frame('Z1'));
  const second = link.send(frame('Q9'));
  await clock.settle();
  expect(heard).toBe(hex(wire('Z1')));
  await say(ACK);
  expect(await first).toBe('acknowledged');
  await clock.settle();
  expect(heard).toBe(hex(wire('Z1'), wire('Q9')));
  await say(ACK);
  expect(await second).toBe('acknowledged');
});

test('a repeated frame is acknowledged again but told once', async () => {
  await say(wire('71.0'));
  await clock.advance(5_000);
  await say(wire('71.0'));
  expect(told).toEqual(['71.0']);
  expect(heard).toBe(hex(ACK, ACK));
});

test('the same bytes after an acknowledged command of ours are a new frame', async () => {
  await say(wire('71.0'));
  const sending = link.send(frame('Z1'));
  await clock.settle();
  await say(ACK);
  await sending;
  await say(wire('71.0'));
  expect(told).toEqual(['71.0', '71.0']);
});

test('a frame with a wrong check byte is answered by NAK, and after three of them by EOT', async () => {
  const wrong = wire('81.1');
  wrong[wrong.length - 1] = 0x55;
  for (let time = 0; time < 4; time += 1) await say(wrong);
  expect(heard).toBe(hex(NAK, NAK, NAK, EOT));
  expect(told).toEqual(['bad-line']);
});

test('a frame broken off for more than 200 ms is answered by NAK and does not eat the next', async () => {
  const whole = wire('81.1');
  await say(whole.subarray(0, 3));
  await clock.advance(200);
  expect(heard).toBe(hex(NAK));
  await say(EOT);
  expect(told).toEqual(['other-end']);
});

test('a lost line ends what is being sent and what waits', async () => {
  const first = link.send(frame('Z1'));
  const second = link.send(frame('Q9'));
  link.stop();
  expect([await first, await second, await link.send(frame('Z1'))]).toEqual([
    'closed',
    'closed',
    'closed',
  ]);
});
