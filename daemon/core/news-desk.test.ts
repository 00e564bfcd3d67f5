import { describe, expect, test } from 'vitest';
import type { Batch } from '#contract/ids.ts';
import { EAST } from '#test/sim/daemon-bench.ts';
import { seededRandom } from '#test/sim/seeded-random.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { Announcements } from './announcements.ts';
import type { ChannelEvent } from './channel/pipeline.ts';
import { NewsDesk } from './news-desk.ts';

const SIGNED_ON: ChannelEvent = {
  kind: 'signed-on',
  day: { batch: 1 as Batch, date: '20261128' },
};
const CLOSED: ChannelEvent = { kind: 'closed', cause: 'reset', detail: 'reset' };

/** A desk that just started, and the kinds of notices people were shown. */
function newsDesk() {
  const clock = createVirtualClock();
  const told: string[] = [];
  const announcements = new Announcements({
    clock,
    random: seededRandom(7, 'news'),
    status: () => ({}) as never,
    standingNews: () => null,
  });
  announcements.listen((name, params) => {
    if (name === 'notice.posted' && 'kind' in params) told.push(params.kind);
  });
  const desk = new NewsDesk({
    announcements,
    clock,
    journal: { attempt: () => null },
    sells: () => true,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  return { clock, told, desk };
}

describe('a channel that signs on (row A7)', () => {
  test('as the service starts is no return: nobody is told that it is back', () => {
    const { desk, told } = newsDesk();
    desk.channelChanged(EAST, SIGNED_ON);
    expect(told).toEqual([]);
  });

  test('for the first time long after the start is told', async () => {
    const { desk, told, clock } = newsDesk();
    await clock.advance(31_000);
    desk.channelChanged(EAST, SIGNED_ON);
    expect(told).toEqual(['channel-up']);
  });

  test('again after it was lost is told, however soon after the start', () => {
    const { desk, told } = newsDesk();
    for (const event of [SIGNED_ON, CLOSED, CLOSED, SIGNED_ON]) desk.channelChanged(EAST, event);
    expect(told).toEqual(['channel-down', 'channel-up']);
  });
});
