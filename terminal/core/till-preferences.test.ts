import { expect, test } from 'vitest';
import { terminalView } from '#contract/view.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { type ScriptedPorts, scriptedPorts } from './scripted-ports.ts';
import { createTill } from './till.ts';

const SHOP = { language: 'zh', volume: 1 } as const;

/** A till of the shop, started on what an earlier one kept. */
async function start(kept: ScriptedPorts['preferences'] | null = null) {
  const clock = createVirtualClock();
  const ports = scriptedPorts(clock, SHOP);
  const preferences = kept ?? ports.preferences;
  const till = createTill({ ...ports, preferences });
  await till.start();
  await clock.settle();
  const shown = () => {
    const { language, volume, motion } = terminalView.parse(till.view());
    return { language, volume, motion };
  };
  return { till, clock, preferences, shown, log: ports.log };
}

test('what is chosen at a till, also before a sign-in, is what it starts with next', async () => {
  const { till, clock, preferences, shown } = await start();
  expect(shown()).toEqual({ ...SHOP, motion: 'system' });
  till.intent({ kind: 'language', language: 'en' });
  till.intent({ kind: 'motion', motion: 'less' });
  await clock.settle();
  const next = await start(preferences);
  expect(next.shown()).toEqual({ language: 'en', volume: 1, motion: 'less' });
});

test('what nobody chose follows the shop', async () => {
  const { till, clock, preferences } = await start();
  till.intent({ kind: 'volume', volume: 3 });
  await clock.settle();
  expect(preferences.kept).toEqual({ language: null, volume: 3, motion: null });
});

test('a disk that fails costs the choice at the next start, and nothing now', async () => {
  const { till, clock, preferences, shown, log } = await start();
  preferences.fails = true;
  till.intent({ kind: 'volume', volume: 0 });
  await clock.settle();
  expect(shown().volume).toBe(0);
  expect(JSON.stringify(log)).toContain('preferences not kept');
  const next = await start(preferences);
  expect(next.shown()).toEqual({ ...SHOP, motion: 'system' });
});
