import { expect, test } from 'vitest';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { channelOf, ScriptedDaemon, statusOf } from '../scripted-daemon.ts';
import { DaemonWatch } from './daemon-watch.ts';

const watching = async (daemon = new ScriptedDaemon(), sealable = (_id: string) => true) => {
  const clock = createVirtualClock();
  const links: boolean[] = [];
  const watch = new DaemonWatch(
    { daemon, clock, limits: DEFAULT_LIMITS, sealable: ({ id }) => sealable(id) },
    { changed: () => {}, link: (up) => links.push(up) },
  );
  watch.begin();
  await clock.settle();
  return { clock, daemon, watch, links };
};

test('a link that stood before anybody listened is found by asking', async () => {
  const { watch, links } = await watching();
  expect(watch.connected()).toBe(true);
  expect(links).toEqual([true]);
  expect(watch.problemOf('card')).toBeNull();
});

test('a status of an earlier link starts no sale on the new one', async () => {
  const { clock, daemon, watch } = await watching();
  daemon.lose();
  daemon.held.add('status.read');
  daemon.heal();
  await clock.settle();
  expect(watch.connected()).toBe(true);
  expect(watch.problemOf('card')).toBe('DAEMON_GONE');
  daemon.release();
  await clock.settle();
  expect(watch.problemOf('card')).toBeNull();
});

test('a status that is refused on a link that stands is asked for again', async () => {
  const { clock, daemon, watch } = await watching();
  daemon.lose();
  daemon.refused.add('status.read');
  daemon.heal();
  await clock.settle();
  expect(watch.fresh()).toBe(false);
  daemon.refused.clear();
  await clock.advance(DEFAULT_LIMITS.statusAgainMs);
  expect(watch.fresh()).toBe(true);
});

test('a stopped journal is the reason for every method', async () => {
  const { daemon, watch } = await watching();
  const journal = { state: 'stopped', code: 'JOURNAL_DAMAGED', detail: 'chain broken' } as const;
  daemon.push('status.changed', { ...daemon.status, journal });
  expect(watch.problemOf('card')).toBe('JOURNAL_DAMAGED');
  expect(watch.problemOf('qr-scan')).toBe('JOURNAL_DAMAGED');
});

test.each(['connecting', 'signing-on', 'proving', 'stale', 'down', 'suspended'] as const)(
  'rule 16: a channel that is %s does not count as usable',
  async (state) => {
    const { daemon, watch } = await watching();
    daemon.push('status.changed', statusOf(channelOf('north', { state })));
    expect(watch.problemOf('card')).toBe('NO_CHANNEL');
  },
);

test('a channel that left the status is named by its id', async () => {
  const { watch } = await watching();
  expect(watch.nameOf(channelOf('gone').id)).toEqual({ zh: 'gone', en: 'gone' });
});
