import type { FaultRow } from './fault-row.ts';

const at = (stream: FaultRow['stream'], rate: FaultRow['rate'], what: string): FaultRow => ({
  stream,
  rate,
  what,
});

/** Faults of our own processes, their clocks and disks. */
export const PROCESS_FAULTS = {
  'CR1.commit-before': at('process', [0.0002, 0.01], 'daemon killed before a commit'),
  'CR1.commit-after': at('process', [0.0002, 0.01], 'daemon killed right after a commit'),
  'CR1.send-before': at('process', [0.0002, 0.01], 'daemon killed before a send'),
  'CR1.send-after': at('process', [0.0002, 0.01], 'daemon killed right after a send'),
  'CR1.frame-before': at(
    'process',
    [0.0002, 0.01],
    'daemon killed before a received frame is read',
  ),
  'CR1.frame-after': at('process', [0.0002, 0.01], 'daemon killed after a received frame was read'),
  'CR1.checkpoint': at('process', [0.001, 0.1], 'daemon killed before it writes a checkpoint'),
  CR2: at('process', [0.01, 0.2], 'daemon killed at a commit of its recovery'),
  CR3: at('process', [0.0005, 0.01], 'power cut: daemon and tills at once'),
  CR4: at('process', [0.001, 0.02], 'a till killed at a change of its screen'),
  CR6: at('process', [0.0005, 0.005], 'daemon stopped for 1 to 120 s, then goes on'),
  CR7: at('process', [0.001, 0.02], "the daemon's loop stalls for 0.1 to 5 s"),
  'CR7.till': at('process', [0.001, 0.01], "a till's loop stalls for 0.1 to 5 s"),
  'IP2.before': at('process', [0.001, 0.03], 'the local link breaks under a request'),
  'IP2.after': at('process', [0.0005, 0.01], 'the local link breaks before the answer'),
  CK1: at('clock', [0.001, 0.05], 'the wall clock jumps by up to ten years'),
  FS1: at('disk', [0.0002, 0.003], 'a journal write fails, nothing of it on disk'),
  FS3: at('disk', [0.0002, 0.003], 'a journal write fails after it reached the disk'),
  'FS1.recovery': at('disk', [0.05, 0.5], 'a journal write fails while the daemon recovers'),
  'FS3.rare': at('disk', [0.005, 0.1], 'a rare entry reaches the disk, and the write fails'),
  'FS1.till': at('disk', [0.0005, 0.01], "a write of the till's memory fails"),
} as const satisfies Readonly<Record<string, FaultRow>>;
