import { networkInterfaces, uptime } from 'node:os';
import type { Machine } from '#daemon/core/machine-watch.ts';

/**
 * The machine the service runs on. Its uptime counts sleep (Linux: CLOCK_BOOTTIME, by
 * `/proc/uptime`), and `performance.now` does not (CLOCK_MONOTONIC): what they differ by more than
 * at the start is sleep.
 */
export const thisMachine = (): Machine => {
  const apartMs = (): number => uptime() * 1_000 - performance.now();
  const startedApartMs = apartMs();
  return { sleptMs: () => apartMs() - startedApartMs, addresses: ownAddresses };
};

/** Those that lead out of the machine, sorted: the system names them in any order. */
const ownAddresses = (): string =>
  Object.values(networkInterfaces())
    .flatMap((addresses = []) => addresses)
    .flatMap(({ internal, address }) => (internal ? [] : [address]))
    .sort()
    .join(' ');
