/**
 * A month on a line that loses one segment in a hundred each way and varies by 100 ms: nothing may be
 * taken for dead (rule 17). A lost segment is sent again after 200 ms, then
 * after twice the time before, and holds back all that follows it, as TCP does.
 */
import { expect, test } from 'vitest';
import type { Batch } from '#contract/ids.ts';
import { outsideOfPromises } from '#test/sim/microtasks.ts';
import { seededRandom } from '#test/sim/seeded-random.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { DEFAULT_LIMITS } from '../../limits.ts';
import { createPipeline, type Handler } from '../pipeline.ts';
import { HeartbeatHandler } from './heartbeat-handler.ts';

const MONTH_MS = 30 * 86_400_000;
const LOSS = 0.01;
const JITTER_MS = 100;
const ONE_WAY_MS = 10;
const FIRST_RETRANSMISSION_MS = 200;

test('a month at 1 % loss and 100 ms jitter, a probe a minute: nothing is taken for dead', async () => {
  const { dead, answered } = await outsideOfPromises(() => month(1));
  expect(answered).toBeGreaterThan(1_000_000);
  expect(dead).toBe(0);
}, 120_000);

const month = (seed: number): { dead: number; answered: number } => {
  const clock = createVirtualClock();
  const random = seededRandom(seed, 'line');
  /** One direction of a connection: what is late makes what follows late. */
  const direction = () => {
    let freeAtMs = 0;
    return (arrive: () => void): void => {
      let tookMs = ONE_WAY_MS + (JITTER_MS / 2) * random.fraction();
      for (let again = FIRST_RETRANSMISSION_MS; random.fraction() < LOSS; again *= 2)
        tookMs += again;
      freeAtMs = Math.max(freeAtMs, clock.monotonicNow() + tookMs);
      clock.after(freeAtMs - clock.monotonicNow(), arrive);
    };
  };
  const [out, back] = [direction(), direction()];
  const counted = { dead: 0, answered: 0 };
  const heartbeat = new HeartbeatHandler({
    clock,
    random: seededRandom(seed, 'heartbeat'),
    limits: DEFAULT_LIMITS,
  });
  const line: Handler = {
    name: 'line',
    outbound(message) {
      if (message.at === 'request' && message.request.class === 'ping') {
        const { number } = message.request;
        out(() => back(() => pipeline.receive({ at: 'reply', reply: { class: 'pong', number } })));
      }
      return 'written';
    },
  };
  const pipeline = createPipeline([line, heartbeat], {
    unclaimed: () => {},
    event: ({ kind }) => {
      if (kind === 'dead') counted.dead += 1;
      if (kind === 'ping-answered') counted.answered += 1;
    },
  });
  pipeline.raise({ kind: 'signed-on', day: { batch: 1 as Batch, date: '20260105' } });
  const probe = (): void => {
    heartbeat.probe();
    clock.after(60_000, probe);
  };
  clock.after(60_000, probe);
  while (clock.step(MONTH_MS));
  return counted;
};
