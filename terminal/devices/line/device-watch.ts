import { stat } from 'node:fs/promises';
import type { Clock, Timer } from '#contract/ports.ts';

/** How often a device file is looked for while its port is open. */
export const DEVICE_CHECK_MS = 500;

/**
 * Watches that a device file stays the same device and tells once when it does not.
 *
 * node-serialport 13 can miss an unplug on Linux: a read that starts just after the hang-up returns
 * no bytes, upon which it reads again at once, without end and without a `close` event, until some
 * write fails. With nothing to write that is never (fault DV2). The device file goes with the
 * device, so it tells. Ports that are no files, as on Windows, are not watched.
 */
export function watchDevice(path: string, clock: Clock, onLost: () => void): () => void {
  if (!path.startsWith('/')) return () => {};
  let timer: Timer | null = null;
  let watching = true;
  const look = async (before: string | null): Promise<void> => {
    const now = await identityOf(path);
    if (!watching) return;
    if (now === null || (before !== null && now !== before)) onLost();
    else timer = clock.after(DEVICE_CHECK_MS, () => look(now));
  };
  look(null);
  return () => {
    watching = false;
    timer?.cancel();
  };
}

/** A device plugged in again under the same name has another inode. `null`: not there. */
async function identityOf(path: string): Promise<string | null> {
  try {
    const { dev, ino, rdev } = await stat(path);
    return `${dev} ${ino} ${rdev}`;
  } catch {
    return null;
  }
}
