import { SerialPort } from 'serialport';
import type { LineClosedReason, LineOpening, LinePort } from '#contract/line.ts';
import type { Clock } from '#contract/ports.ts';
import { watchDevice } from './device-watch.ts';
import { createLineEnd } from './line-end.ts';

/** How a serial line is set. Defaults: 8N1, no modem lines driven. */
export interface SerialSettings {
  /** A device path, e.g. `/dev/ttyUSB0` or `COM3`. */
  readonly path: string;
  readonly baudRate: number;
  readonly dataBits?: 7 | 8;
  readonly parity?: 'none' | 'even' | 'odd';
  readonly stopBits?: 1 | 2;
  /** Set for devices that talk only while the till asserts these lines. */
  readonly modemLines?: { readonly dtr: boolean; readonly rts: boolean };
  readonly clock: Clock;
}

/** An open that takes longer is given up; a driver stuck in the kernel must not hold the till. */
export const OPEN_LIMIT_MS = 5_000;

/** Wordings of node-serialport 13 and the systems below it, first match wins. */
const OPEN_ERRORS: readonly (readonly [RegExp, LineClosedReason])[] = [
  [/cannot lock port|resource busy|ebusy|access denied/i, 'busy'],
  [/permission denied|eacces|not permitted/i, 'denied'],
  [/no such (file|device)|not found|enoent|enxio|enodev/i, 'not-found'],
];

const reasonOf = (message: string): LineClosedReason =>
  OPEN_ERRORS.find(([pattern]) => pattern.test(message))?.[1] ?? 'failed';

/**
 * A serial port by node-serialport, which locks it against a second open. It reads from the moment
 * it is open: a port nobody reads does not notice that its device went away (fault DV2). And it
 * watches the device file, because also a port that is read may miss it.
 */
export function createSerialLinePort(settings: SerialSettings): LinePort {
  return { name: settings.path, open: () => openSerial(settings) };
}

function openSerial(settings: SerialSettings): Promise<LineOpening> {
  const port = new SerialPort({
    path: settings.path,
    baudRate: settings.baudRate,
    dataBits: settings.dataBits ?? 8,
    parity: settings.parity ?? 'none',
    stopBits: settings.stopBits ?? 1,
    autoOpen: false,
  });
  return new Promise((resolve) => {
    let waiting = true;
    const timer = settings.clock.after(OPEN_LIMIT_MS, () => {
      waiting = false;
      resolve({ kind: 'refused', reason: 'failed', detail: 'the port did not open in time' });
    });
    port.on('error', () => {
      // Each call below takes its own error; without a listener a late one would end the process.
    });
    port.open((error) => {
      timer.cancel();
      if (!waiting) {
        if (error === null) port.close(() => {});
        return;
      }
      if (error === null) resolve({ kind: 'open', line: joinLine(port, settings) });
      else resolve({ kind: 'refused', reason: reasonOf(error.message), detail: error.message });
    });
  });
}

function joinLine(port: SerialPort, settings: SerialSettings) {
  const end = createLineEnd(settings.clock, {
    send: (bytes, done) => {
      port.write(Buffer.from(bytes), (error) => done(error ? 'gone' : null));
    },
    release: () =>
      new Promise((resolve) => {
        stopWatching();
        // A close may hang in a driver that cannot drain its output (fault SL7).
        const timer = settings.clock.after(OPEN_LIMIT_MS, resolve);
        const closed = (): void => {
          timer.cancel();
          resolve();
        };
        if (port.isOpen) port.close(closed);
        else closed();
      }),
  });
  const stopWatching = watchDevice(settings.path, settings.clock, () => end.end('gone'));
  port.on('data', (bytes: Buffer) => end.deliver(bytes));
  port.on('close', () => end.end('gone'));
  port.on('end', () => end.end('gone'));
  if (settings.modemLines !== undefined) {
    // A pseudo-terminal and some adapters have no modem lines and refuse: the data still flows.
    port.set(settings.modemLines, () => {});
  }
  return end.line;
}
