/**
 * What channels cost that are only pinged: 10, 100 and 1,000 of them in one process, which holds the
 * daemon's whole core with its SQLite journal and health cache; the acquirers are in this one.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { openAcquirer } from './bench-acquirer.ts';
import { type Figure, quantile, type Section } from './section.ts';

const COUNTS = [10, 100, 1_000];
const MEASURE_MS = 12_000;
const AIM_SHARE = 10;
const CHILD = join(import.meta.dirname, 'channels-process.ts');

/** What the process says when it has measured. */
export const pinged = z.object({
  /** Of one core, in percent. */
  cpuPercent: z.number(),
  residentMib: z.number(),
  /** How late the timers of pings fired. */
  lateMs: z.array(z.number()),
  pings: z.int(),
});
export type Pinged = z.infer<typeof pinged>;

const pingedWith = async (count: number): Promise<Pinged> => {
  const acquirer = await openAcquirer();
  const child = fork(CHILD, [acquirer.url, String(count), String(MEASURE_MS)]);
  try {
    const [said] = await once(child, 'message');
    return pinged.parse(said);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
    await acquirer.close();
  }
};

const run = async (): Promise<readonly Figure[]> => {
  const figures: Figure[] = [];
  let first: Pinged | null = null;
  for (const count of COUNTS) {
    const found = await pingedWith(count);
    first ??= found;
    const isLargest = count === COUNTS.at(-1);
    figures.push({
      what: `${count} channels, CPU`,
      value: found.cpuPercent,
      unit: '% of a core',
      ...(isLargest && {
        aim: { text: `<= ${AIM_SHARE} %`, isMet: found.cpuPercent <= AIM_SHARE },
        bound: '500 pings a second, each with a frame, two rows of the health cache, two timers',
      }),
    });
    figures.push({
      what: `${count} channels, ping late, p99`,
      value: quantile(found.lateMs, 0.99),
      unit: 'ms',
    });
    if (isLargest) {
      const kib = ((found.residentMib - first.residentMib) * 1_024) / (count - (COUNTS[0] ?? 0));
      figures.push({ what: 'memory of one more channel', value: kib, unit: 'KiB' });
    }
  }
  return figures;
};

export const channelsSection: Section = {
  name: 'channels',
  about: '10, 100 and 1,000 channels pinged every 2 s',
  run,
};
