import type { DaemonLink } from '#contract/daemon-api.ts';
import type { DeviceDesk } from '#contract/device-facts.ts';
import type { TerminalId } from '#contract/ids.ts';
import type { Clock, Timer } from '#contract/ports.ts';
import { productVersion } from '#diagnostics/version.ts';

/** The service forgets a till after half a minute: silence means that it is gone. */
const EVERY_MS = 10_000;

/** Tells the payment service how the till's devices stand. Returns the way to stop. */
export const reportTill = (parts: {
  readonly daemon: DaemonLink;
  readonly devices: DeviceDesk;
  readonly terminalId: TerminalId;
  readonly clock: Clock;
}): (() => void) => {
  const { daemon, devices, terminalId, clock } = parts;
  let timer: Timer | null = null;
  const report = (): void => {
    timer?.cancel();
    timer = clock.after(EVERY_MS, report);
    const states = devices.facts().map(({ device, state }) => ({ device, state }));
    const facts = { terminalId, version: productVersion, devices: states };
    daemon.request('till.report', facts).catch(() => {
      // The service is away; it hears of it on the next turn, or when the link is back.
    });
  };
  devices.onFacts(report);
  daemon.onConnected((isUp) => isUp && report());
  report();
  return () => timer?.cancel();
};
