import type { Clock, Log } from '#contract/ports.ts';
import type { QuietNotice, TerminalView } from '#contract/view.ts';
import type { KnownDevices } from './known-devices.ts';

/** So long everybody who begins to work is told; later only the technician's screen knows. */
const TOLD_FOR_MS = 24 * 3_600_000;

export interface ExchangeWatchPorts {
  readonly known: KnownDevices;
  readonly clock: Clock;
  readonly log: Log;
  readonly tell: (notice: QuietNotice) => void;
}

/**
 * Tells whoever works at the till that the card reader is another one than before (fault DV9): a
 * reader put in the place of the shop's own is how card data is stolen, and it is done while nobody
 * is there. So it is told at once, and at every sign-in of the next day, also after a restart.
 */
export function watchExchanges(ports: ExchangeWatchPorts): { looked(view: TerminalView): void } {
  const { known, clock, log } = ports;
  let cashier: string | null = null;
  let told = 0;
  const tell = (): void => {
    told += 1;
    ports.tell({
      id: `READER_EXCHANGED ${told}`,
      kind: 'attention',
      from: null,
      to: null,
      code: 'READER_EXCHANGED',
    });
  };
  known.onExchanged((device) => {
    log.warn('a device is another one than before', { device });
    if (device === 'reader' && cashier !== null) tell();
  });
  return {
    looked: ({ status }) => {
      const now = status.cashier?.id ?? null;
      if (now === cashier) return;
      cashier = now;
      const changedAt = known.changedAt('reader');
      const isFresh = changedAt !== null && clock.wallNow() - changedAt < TOLD_FOR_MS;
      if (now !== null && isFresh) tell();
    },
  };
}
