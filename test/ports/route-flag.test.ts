/** The shared route flag (rows B3, B4): one set of claims for the file, for Redis, for the double. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NodeId } from '#daemon/core/node/route-flag.ts';
import { SHARED_ANSWER_MS, type SharedFlag } from '#daemon/core/node/shared-flag.ts';
import { type OpenedFlag, openFileFlag } from '#daemon/host/file-route-flag.ts';
import { openRedisFlag } from '#daemon/host/redis-route-flag.ts';
import { MemoryFlag } from '#test/sim/memory-flag.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

const ONE = 'T0000001' as NodeId;
const TWO = 'T0000002' as NodeId;

let redis: RedisServer;
let folder: string;
let group = 0;
/** Opened by the test that runs. */
const open = new Set<OpenedFlag>();

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.kill());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flag-'));
  group += 1;
});
afterEach(async () => {
  await Promise.all([...open].map((flag) => flag.close()));
  open.clear();
  rmSync(folder, { recursive: true });
});

const kept = <F extends OpenedFlag>(flag: F): F => {
  open.add(flag);
  return flag;
};
/** Tried again until the connection is there. */
const reached = async (flag: SharedFlag): Promise<SharedFlag> => {
  for (;;) {
    try {
      await flag.read();
      return flag;
    } catch {
      await new Promise<void>((resolve) => void setImmediate(resolve));
    }
  }
};
const ofFile = (): SharedFlag => kept(openFileFlag(join(folder, 'flag.sqlite')));
const ofRedis = (): Promise<SharedFlag> =>
  reached(kept(openRedisFlag({ url: redis.url, group: `test-${group}` })));
let memory = new MemoryFlag();
const fresh = (): void => {
  memory = new MemoryFlag();
};
const KINDS: readonly (readonly [string, () => SharedFlag | Promise<SharedFlag>])[] = [
  ['in a file', ofFile],
  ['in Redis', ofRedis],
  ['in memory', () => memory.seat()],
];

describe.each(KINDS)('the flag %s', (_, seat) => {
  const seats = (): Promise<readonly [SharedFlag, SharedFlag]> => {
    fresh();
    return Promise.all([seat(), seat()]);
  };

  test('is absent at first, and then what was written last, for everybody', async () => {
    const [one, two] = await seats();
    expect(await two.read()).toEqual({ text: null, pulses: {}, adopted: {} });
    expect(await one.swap(null, 'first')).toBe(true);
    expect((await two.read()).text).toBe('first');
    expect(await two.swap('first', 'second')).toBe(true);
    expect((await one.read()).text).toBe('second');
  });

  test('is not written over by somebody who read another one', async () => {
    const [one, two] = await seats();
    await one.swap(null, 'first');
    expect(await two.swap(null, 'mine')).toBe(false);
    expect(await two.swap('an old one', 'mine')).toBe(false);
    expect((await one.read()).text).toBe('first');
  });

  test('is won by exactly one of those who write at once', async () => {
    const [one, two] = await seats();
    let held: string | null = null;
    for (let round = 0; round < 25; round += 1) {
      const texts = [one, two, one, two].map((flag, nth) => ({ flag, text: `${round}-${nth}` }));
      const won = await Promise.all(texts.map(({ flag, text }) => flag.swap(held, text)));
      expect(won.filter(Boolean)).toHaveLength(1);
      held = texts[won.indexOf(true)]?.text ?? null;
    }
    expect((await two.read()).text).toBe(held);
  });

  test('comes with how often each node pulsed and what it took over', async () => {
    const [one, two] = await seats();
    for (const _ of [1, 2, 3]) await one.pulse(ONE);
    await two.pulse(TWO);
    await one.acknowledge(ONE, 'era/1');
    await one.acknowledge(ONE, 'era/2');
    const { pulses, adopted } = await two.read();
    expect(pulses).toMatchObject({ [ONE]: 3, [TWO]: 1 });
    expect(adopted).toMatchObject({ [ONE]: 'era/2' });
  });

  test('takes any text there is', async () => {
    const [one, two] = await seats();
    const text = `"',;\\u0000 ${'通道'.repeat(4_000)}\n`;
    expect(await one.swap(null, text)).toBe(true);
    expect((await two.read()).text).toBe(text);
    expect(await two.swap(text, 'short')).toBe(true);
  });
});

test('two groups on one Redis know nothing of each other', async () => {
  const flag = await ofRedis();
  await flag.swap(null, 'ours');
  const other = await reached(kept(openRedisFlag({ url: redis.url, group: 'another' })));
  expect((await other.read()).text).toBeNull();
});

describe('a change', () => {
  const hinted = async (flags: readonly [SharedFlag, SharedFlag]): Promise<void> => {
    const [one, two] = flags;
    const hint = new Promise<void>((resolve) => void two.onHint(resolve));
    await one.swap(null, 'first');
    await hint;
  };
  test('is hinted at by Redis', async () => hinted([await ofRedis(), await ofRedis()]));
  test('is hinted at in memory', async () => {
    fresh();
    await hinted([memory.seat(), memory.seat()]);
  });
});

describe('out of reach', () => {
  /** How long a question took to fail. */
  const failsAfter = async (flag: SharedFlag): Promise<number> => {
    const startedMs = performance.now();
    await expect(flag.read()).rejects.toThrow();
    return performance.now() - startedMs;
  };
  /** The machine may be busy; what must not happen is TCP's quarter of an hour. */
  const SOON_MS = SHARED_ANSWER_MS + 2_000;

  test('a Redis that was killed is told at once, and found again when it is back, empty', async () => {
    const flag = await ofRedis();
    await flag.swap(null, 'first');
    await redis.kill();
    expect(await failsAfter(flag)).toBeLessThan(SOON_MS);
    const hint = new Promise<void>((resolve) => void flag.onHint(resolve));
    await redis.start();
    // Whoever waits for news is told to look: what happened meanwhile was heard by nobody.
    await hint;
    expect(await (await reached(flag)).read()).toEqual({ text: null, pulses: {}, adopted: {} });
  });

  test('a Redis that hangs is given up within the limit, and found again when it goes on', async () => {
    const flag = await ofRedis();
    await flag.swap(null, 'first');
    redis.freeze();
    try {
      expect(await failsAfter(flag)).toBeLessThan(SOON_MS);
    } finally {
      redis.goOn();
    }
    await reached(flag);
    expect((await flag.read()).text).toBe('first');
    expect(await flag.swap('first', 'second')).toBe(true);
  });

  test('a Redis that was never there keeps nobody waiting', async () => {
    const flag = kept(openRedisFlag({ url: 'redis://127.0.0.1:9', group: 'nowhere' }));
    expect(await failsAfter(flag)).toBeLessThan(SOON_MS);
  });

  test('a file in a folder that is not there yet is found once it is', async () => {
    const flag = kept(openFileFlag(join(folder, 'later', 'flag.sqlite')));
    await failsAfter(flag);
    mkdirSync(join(folder, 'later'));
    expect(await flag.swap(null, 'first')).toBe(true);
  });

  test('a file that another process holds locked is told soon, and read again after', async () => {
    const flag = ofFile();
    await flag.swap(null, 'first');
    const holder = new Database(join(folder, 'flag.sqlite'));
    holder.exec('BEGIN IMMEDIATE');
    await expect(flag.swap('first', 'second')).rejects.toThrow('locked');
    expect((await flag.read()).text).toBe('first');
    holder.exec('ROLLBACK');
    holder.close();
    expect(await flag.swap('first', 'second')).toBe(true);
  });
});
