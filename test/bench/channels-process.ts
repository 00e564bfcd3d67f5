/** The process that `channels.ts` measures: a daemon with as many channels as it is told. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TerminalId } from '#contract/ids.ts';
import type { Clock, Log } from '#contract/ports.ts';
import { channelProfile } from '#daemon/core/channel-profile.ts';
import { Daemon } from '#daemon/core/daemon.ts';
import { guardRules } from '#daemon/core/guard/rules.ts';
import { limitsSchema } from '#daemon/core/limits.ts';
import { STEADY_MACHINE } from '#daemon/core/machine-watch.ts';
import { coverPolicySchema } from '#daemon/core/payment/cover.ts';
import { RuleBook } from '#daemon/core/route/rules/rule-book.ts';
import { openSecurity, serviceKeys } from '#daemon/host/channel-security.ts';
import { openFileFlag } from '#daemon/host/file-route-flag.ts';
import { openState } from '#daemon/host/open-state.ts';
import { measuredLoopLag, systemClock, systemRandom } from '#daemon/host/runtime.ts';
import { channelTransport } from '#daemon/host/transport/channel-transport.ts';
import { NO_PREMISES } from '#test/sim/premises.ts';
import type { Pinged } from './channels.ts';
import { cpuMs } from './section.ts';

const TERMINAL = 'T0000001' as TerminalId;
const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };
/** From here on it is a ping's timer, not one of a limit. */
const PING_LEAST_MS = 1_700;
const PING_MOST_MS = 2_300;

const [url = '', count = '0', measureMs = '0'] = process.argv.slice(2);
const lateMs: number[] = [];
let isMeasuring = false;

/** Real time that notes how late the timers of pings fire. */
const clock: Clock = {
  ...systemClock,
  after: (delayMs, action) => {
    if (delayMs < PING_LEAST_MS || delayMs > PING_MOST_MS)
      return systemClock.after(delayMs, action);
    const dueMs = performance.now() + delayMs;
    return systemClock.after(delayMs, () => {
      if (isMeasuring) lateMs.push(performance.now() - dueMs);
      action();
    });
  },
};

const folder = mkdtempSync(join(tmpdir(), 'bench-channels-'));
const state = openState(folder, QUIET);
const profiles = Array.from({ length: Number(count) }, (_, number) =>
  channelProfile.parse({
    id: `channel-${number}`,
    name: { zh: `通道${number}`, en: `Channel ${number}` },
    methods: ['card'],
    addresses: [url],
  }),
);
const channels = profiles.map((profile) => ({ profile, certificatePem: '' }));
const config = { terminal: TERMINAL, stateDirectory: folder, channels };
const security = await openSecurity(config, serviceKeys(config));
const daemon = new Daemon({
  terminal: TERMINAL,
  channels,
  limits: limitsSchema.parse({}),
  guard: guardRules.parse({}),
  rules: new RuleBook(profiles),
  loopLagMs: measuredLoopLag(),
  machine: STEADY_MACHINE,
  cover: coverPolicySchema.parse({}),
  store: state.journal,
  health: state.health,
  shared: openFileFlag(join(folder, 'route-flag.sqlite')),
  transport: channelTransport({ rootsPem: null }),
  premises: NO_PREMISES,
  security,
  clock,
  random: systemRandom,
  log: QUIET,
  bug: (cause) => {
    throw cause;
  },
});
daemon.start();

const isUp = (): boolean => daemon.status().channels.every(({ state: is }) => is === 'up');

const measure = (): void => {
  isMeasuring = true;
  const [startedMs, startedCpuMs] = [performance.now(), cpuMs()];
  setTimeout(() => {
    const cpuPercent = ((cpuMs() - startedCpuMs) * 100) / (performance.now() - startedMs);
    const residentMib = process.memoryUsage.rss() / 2 ** 20;
    const said: Pinged = { cpuPercent, residentMib, lateMs, pings: lateMs.length };
    rmSync(folder, { recursive: true });
    process.send?.(said);
  }, Number(measureMs));
};
const look = setInterval(() => {
  if (!isUp()) return;
  clearInterval(look);
  measure();
}, 200);
