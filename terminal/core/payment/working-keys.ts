import type { DaemonLink } from '#contract/daemon-api.ts';
import type { Clock, Log } from '#contract/ports.ts';
import type { ChannelPinKey } from '#contract/sign-on-api.ts';
import { within } from '../clock-wait.ts';

/** The payment service is on this machine: it answers in milliseconds, or it is not there. */
const LIMIT_MS = 1_000;

/**
 * The working keys that channels gave with their last sign-ons, for the pad; none when the service
 * does not say. A PIN is typed all the same: for the banks that need no such key.
 */
export const workingKeysOf =
  (daemon: Pick<DaemonLink, 'request'>, { clock, log }: { clock: Clock; log: Log }) =>
  async (): Promise<readonly ChannelPinKey[]> => {
    const given = await within(clock, LIMIT_MS, daemon.request('sign-on.pin-keys', {}));
    if (given !== null) return given;
    log.warn('the payment service gave no PIN keys: banks that need one are left out');
    return [];
  };
