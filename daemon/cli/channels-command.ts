/** `switchlane channels`: how every channel stands, and with `--history` how it did. */
import { type Command, InvalidArgumentError } from 'commander';
import type { DaemonStatus } from '#contract/daemon-api.ts';
import type { HealthHistory } from '#contract/health-api.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { AskService } from './ask.ts';
import { channelsTable, columns, time } from './tables.ts';

/** sysexits: EX_NOINPUT. */
const EXIT_NOT_FOUND = 66;

const MINUTE_MS = 60_000;
const UNIT_MS: Readonly<Record<string, number>> = {
  m: MINUTE_MS,
  h: 60 * MINUTE_MS,
  d: 24 * 60 * MINUTE_MS,
};
/** Buckets a person can take in at a prompt. */
const LINES = 24;

interface Options {
  readonly history?: true | string;
  readonly for: number;
}

interface Ports {
  readonly ask: AskService;
  readonly print: <T>(value: T, table: (value: T) => string) => void;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}

/** Adds the command; returns it, for what else belongs to channels. */
export const addChannelsCommand = (program: Command, { ask, print, now }: Ports): Command =>
  program
    .command('channels')
    .description('state, round trip and reason of every channel')
    .option('--history [channel]', 'round trips, losses and changes of state, oldest first')
    .option('--for <time>', 'how far back: 90m, 24h or 30d', duration, 24 * 60 * MINUTE_MS)
    .action(async ({ history, for: windowMs }: Options) => {
      const status = await ask('status.read', {});
      if (history === undefined) return print(status, channelsTable);
      const asked = askedFor(status, history);
      if (asked.length === 0) return;
      const toWallMs = now();
      const window = { fromWallMs: toWallMs - windowMs, toWallMs, bucketMs: bucketFor(windowMs) };
      const told: Record<ChannelId, HealthHistory> = {};
      for (const channel of asked)
        told[channel] = await ask('health.history', { channel, ...window });
      print(told, historyTable);
    });

const askedFor = ({ channels }: DaemonStatus, history: true | string): readonly ChannelId[] => {
  const known = channels.map(({ id }) => id);
  const asked = known.filter((id) => history === true || id === history);
  if (asked.length === 0) {
    process.stderr.write(`No channel ${history}; there are ${known.join(', ')}.\n`);
    process.exitCode = EXIT_NOT_FOUND;
  }
  return asked;
};

const bucketFor = (windowMs: number): number =>
  Math.min(24 * 60 * MINUTE_MS, Math.max(1_000, Math.ceil(windowMs / LINES / 1_000) * 1_000));

const duration = (text: string): number => {
  const [, count = '', unit = ''] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  if (unitMs !== undefined && Number(count) > 0) return Number(count) * unitMs;
  throw new InvalidArgumentError('a time such as 90m, 24h or 30d is expected');
};

/** Bucket by bucket, then the changes of state, channel by channel. */
export const historyTable = (told: Readonly<Record<ChannelId, HealthHistory>>): string =>
  Object.entries(told)
    .map(([channel, { points, changes }]) => {
      const rows = points.map(({ atWallMs, state, upShare, roundTripMs, answered, losses }) => [
        time(atWallMs),
        state,
        `${(upShare * 100).toFixed(1)} %`,
        roundTripMs === null ? '-' : `${roundTripMs.p50} ms`,
        roundTripMs === null ? '-' : `${roundTripMs.max} ms`,
        String(answered),
        String(losses),
      ]);
      const heading = ['from (UTC)', 'ended as', 'up', 'p50', 'max', 'answered', 'lost'];
      const table =
        rows.length === 0 ? 'nothing is known of this time' : columns([heading, ...rows]);
      const turned = changes.map(({ atWallMs, state, reason }) => [time(atWallMs), state, reason]);
      const changed =
        turned.length === 0
          ? 'its state did not change'
          : columns([['changed at (UTC)', 'to', 'reason'], ...turned]);
      return `${channel}\n${table}\n${changed}`;
    })
    .join('\n\n');
