import { expect, test } from 'vitest';
import type { ChannelId } from '#contract/ids.ts';
import type { Log } from '#contract/ports.ts';
import type { QuietNotice } from '#contract/view.ts';
import { channelOf } from '#terminal/core/scripted-daemon.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { watchCertificates } from './certificate-watch.ts';

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };

test('A7, KC1: what expires and what is refused is told at once, and again twice a day', async () => {
  const clock = createVirtualClock();
  const told: QuietNotice[] = [];
  const refused = new Set<string>();
  const watch = watchCertificates({
    clock,
    log: quiet,
    tell: (notice) => told.push(notice),
    sealer: {
      inspect: (recipients) =>
        recipients
          .filter(({ channel }) => refused.has(channel))
          .map(({ channel }) => ({ channel, why: 'it expired' })),
      expiring: () => [{ channel: 'south' as ChannelId, daysLeft: 29 }],
    },
  });
  watch.look([channelOf('north'), channelOf('south')]);
  expect(told.map(({ code }) => code)).toEqual(['CERTIFICATE_EXPIRING']);
  expect(told[0]?.from).toEqual(channelOf('south').name);

  refused.add('north');
  await clock.advance(12 * 3_600_000);
  expect(told.map(({ code }) => code)).toEqual([
    'CERTIFICATE_EXPIRING',
    'CERTIFICATE_REFUSED',
    'CERTIFICATE_EXPIRING',
  ]);
  // Each is a line of its own: the same id would be taken for one that still stands there.
  expect(new Set(told.map(({ id }) => id)).size).toBe(3);
  watch.stop();
  await clock.advance(24 * 3_600_000);
  expect(told).toHaveLength(3);
});
