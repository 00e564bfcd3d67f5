/** Two real payment services of one shop: what one sees fail, the other avoids (rows B3, B4). */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { RouteStanding } from '#contract/route-api.ts';
import { type RedisServer, startRedis } from '#test/ports/redis-server.ts';
import { seededRandom } from '#test/sim/seeded-random.ts';
import { Children } from './children.ts';
import { type CuttableLine, lineTo } from './cuttable-line.ts';
import { DaemonLife } from './daemon-life.ts';
import { makeRunKeys } from './run-keys.ts';
import { EAST, HARBOR, SCENARIOS } from './scenarios.ts';
import { Till } from './till.ts';
import { within } from './waiting.ts';
import { type Shop, World } from './world.ts';

/** What the rows ask for. */
const AVOIDED_WITHIN_MS = 1_000;
const READY_MS = 30_000;

let folder: string;
let world: World;
let redis: RedisServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'two-tills-'));
  const keys = await makeRunKeys(folder);
  const children = new Children(folder);
  redis = await startRedis();
  world = new World({ name: 'S1', folder, keys, children, random: seededRandom(1, 'two tills') });
  await world.acquirers.restart(null);
}, 60_000);
afterAll(async () => {
  await world.acquirers.stop();
  await world.children.end();
  await redis.kill();
  rmSync(folder, { recursive: true });
});

interface Counter {
  readonly shop: Shop;
  readonly till: Till;
}

/** Opens a till of the shop; one with a line of its own reaches East Bank over it. */
const openCounter = async (routeFlag: object, line: CuttableLine | null): Promise<Counter> => {
  const [plain] = SCENARIOS;
  if (plain === undefined) throw new Error('no scenario');
  const shop = await world.openShop(plain);
  const config = JSON.parse(readFileSync(shop.configFile, 'utf8'));
  for (const { profile } of config.channels) {
    if (profile.id === EAST && line !== null) profile.addresses = [line.url];
  }
  writeFileSync(shop.configFile, JSON.stringify({ ...config, routeFlag }));
  const { configFile } = shop;
  const life = new DaemonLife({
    ...{ children: world.children, folder: shop.folder, configFile, blows: [] },
  });
  const till = new Till(shop.socket, world.random);
  onTestFinished(async () => {
    till.stop();
    await life.end();
  });
  await within(READY_MS, 'the channels were not up', choosing(till, EAST));
  return { shop, till };
};

/** Resolves when new sales would go to `channel`. */
const choosing = (till: Till, channel: string): Promise<void> =>
  till.statusWhere(({ defaultFor }) => defaultFor.card === channel);
const standingWhere = (till: Till, holds: (node: RouteStanding['node']) => boolean) =>
  within(
    READY_MS,
    'the node did not come to stand so',
    till.statusWhere(({ routing }) => holds(routing.node)),
  );

/** Cuts the first till's line and times until the second sends its sales elsewhere. */
const avoidedAfter = async (line: CuttableLine, { till }: Counter): Promise<number> => {
  const startedMs = performance.now();
  line.cut();
  await within(READY_MS, 'the other till did not avoid it', choosing(till, HARBOR));
  return performance.now() - startedMs;
};

describe.each(['redis', 'file'] as const)('two tills on one flag in %s', (kind) => {
  const place = (): object =>
    kind === 'redis'
      ? { kind, url: redis.url, group: 'two-tills' }
      : { kind, file: join(folder, 'shop.sqlite') };

  test('one loses a channel, the other pays by another within a second', async () => {
    const line = await lineTo(urlOf());
    onTestFinished(() => line.end());
    const one = await openCounter(place(), line);
    const two = await openCounter(place(), null);
    const tookMs = await avoidedAfter(line, two);
    console.log(`two tills, ${kind}: avoided ${tookMs.toFixed(0)} ms after the line was cut`);
    expect(tookMs).toBeLessThan(AVOIDED_WITHIN_MS);
    // Its own line to that bank is sound, and stays so: it only goes elsewhere first.
    const status = await two.till.request('status.read', {});
    expect(status.channels.find(({ id }) => id === EAST)?.state).toBe('up');
    expect(await two.till.pay(two.shop.order)).toMatchObject({
      kind: 'approved',
      approval: { channel: HARBOR },
    });
    await standingWhere(
      one.till,
      ({ state, adoptedBy }) => state === 'abnormal' && adoptedBy === 2,
    );
  }, 90_000);
});

test('a Redis that dies leaves each till its own health, and is taken up again when it is back', async () => {
  const place = { kind: 'redis', url: redis.url, group: 'dying' };
  const line = await lineTo(urlOf());
  onTestFinished(() => line.end());
  const one = await openCounter(place, line);
  const two = await openCounter(place, null);
  await avoidedAfter(line, two);
  await redis.kill();
  const killedMs = performance.now();
  await standingWhere(two.till, ({ shared }) => !shared.isReached);
  // What the other said counts as long as its lease, and not a moment of hope longer.
  await within(READY_MS, 'the lease did not run out', choosing(two.till, EAST));
  const leasedMs = performance.now() - killedMs;
  expect(leasedMs).toBeLessThan(12_000);
  expect(await two.till.pay(two.shop.order)).toMatchObject({ kind: 'approved' });
  await redis.start();
  await standingWhere(two.till, ({ shared }) => shared.isReached);
  await within(READY_MS, 'the flag was not raised again', choosing(two.till, HARBOR));
  await standingWhere(one.till, ({ marks }) => marks.some(({ channel }) => channel === EAST));
}, 120_000);

const urlOf = (): string => {
  const east = world.acquirers.ready.acquirers.find(({ id }) => id === EAST);
  if (east === undefined) throw new Error('no East Bank');
  return east.url;
};
