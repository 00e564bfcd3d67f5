import type { CardReader, CodeScanner } from '#contract/card-reader.ts';
import type { ReceiptPrinter } from '#contract/printer.ts';
import type { StaffName } from '#contract/staff.ts';
import type { StatusBar } from '#contract/view.ts';
import { type DaemonWatch, METHODS } from '../payment/daemon-watch.ts';
import { sellingOf } from '../payment/selling-channels.ts';
import type { TillSettings } from '../settings.ts';

export interface StatusFacts {
  readonly cashier: StaffName | null;
  readonly watch: DaemonWatch;
  readonly reader: CardReader;
  readonly scanner: CodeScanner;
  readonly printer: ReceiptPrinter;
  readonly settings: TillSettings;
}

/**
 * The bar that is always there. While the daemon is gone its last channels stay in view, but as
 * `stale`: nobody knows them to be up (rule 16, invariant R5).
 */
export function statusBarOf({ watch, settings, cashier, ...devices }: StatusFacts): StatusBar {
  const status = watch.status();
  const fresh = watch.fresh();
  const active = METHODS.flatMap((method) => {
    const channel = fresh ? status?.defaultFor[method] : undefined;
    return channel === undefined ? [] : [{ method, channel: watch.nameOf(channel) }];
  });
  return {
    daemon: watch.connected() ? 'connected' : 'reconnecting',
    stopped: status?.journal.state === 'stopped' ? status.journal.code : null,
    channels: sellingOf(status).map(({ id, name, state, roundTripMs, openReversals }) =>
      fresh
        ? { id, name, state, roundTripMs, openReversals }
        : { id, name, state: 'stale', roundTripMs: null, openReversals },
    ),
    active,
    openCovers: status?.openCovers ?? [],
    reader: devices.reader.state(),
    scanner: devices.scanner.state(),
    printer: devices.printer.state(),
    cashier,
    terminalId: settings.terminalId,
  };
}
