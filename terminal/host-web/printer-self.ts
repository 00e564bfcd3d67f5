import type {
  DeviceCommand,
  DeviceCommandEnd,
  DeviceFinding,
  DiagnosableDevice,
} from '#contract/device-facts.ts';
import type { PrintOutcome, TestPage } from '#contract/receipt.ts';
import type { LinePrinter } from '#printer/session/receipt-printer.ts';

/** A printer as a technician works with it: test page, drawer, what it says of itself. */
export function printerSelf(printer: LinePrinter, page: () => TestPage): DiagnosableDevice {
  const run = async (command: DeviceCommand): Promise<DeviceCommandEnd> => {
    switch (command) {
      case 'test-page':
        return endOfPrint(await printer.print(page()));
      case 'open-drawer': {
        const kick = await printer.openDrawer();
        if (kick === 'sent') return done();
        return { kind: 'not-done', why: kick === 'no-drawer' ? 'not-supported' : 'gone' };
      }
      case 'identify': {
        const findings = await printer.identify();
        if (findings !== null) return done(findings);
        const gone = printer.state() === 'gone';
        return { kind: 'not-done', why: gone ? 'gone' : 'not-supported' };
      }
      case 'self-test':
        return { kind: 'not-done', why: 'not-supported' };
      default:
        return command satisfies never;
    }
  };
  return {
    commands: ['test-page', 'open-drawer', 'identify'],
    identity: () => printer.identity(),
    onIdentity: (listener) => printer.onIdentity(listener),
    run,
  };
}

const done = (findings: readonly DeviceFinding[] = []): DeviceCommandEnd => ({
  kind: 'done',
  findings: [...findings],
});

/** Why a paper did not come out, in the words of the desk. */
const REASONS = {
  'paper-out': 'paper-out',
  'cover-open': 'cover-open',
  cutter: 'device-error',
  'printer-error': 'device-error',
  'printer-gone': 'gone',
} as const;

function endOfPrint(outcome: PrintOutcome): DeviceCommandEnd {
  switch (outcome.kind) {
    case 'printed':
      return done();
    case 'not-printed':
      return { kind: 'not-done', why: REASONS[outcome.reason] };
    case 'unclear':
      return { kind: 'not-done', why: 'unclear' };
    default:
      return outcome satisfies never;
  }
}
