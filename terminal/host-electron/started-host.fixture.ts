/** The host as a test starts it, on a double of Electron. */
import type { Log, LogFields } from '#contract/ports.ts';
import type { UiDown, UiUp } from '#contract/ui-link.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { createElectronDouble } from './electron-double.fixture.ts';
import { runElectronHost } from './electron-host.ts';

export const CONFIRM = { kind: 'intent', intent: { kind: 'confirm' } } as const;
export const PRESENT: UiDown = {
  kind: 'rehearsal',
  rehearsal: {
    people: [],
    cards: [],
    pad: { lines: [], asking: 'nothing', pinLength: 0 },
    reader: {
      ...{ standing: 'pin-pad', choices: ['pin-pad'], plugged: true },
      ...{ fault: 'none', faults: ['none'] },
    },
    scanner: { plugged: true },
    codes: [],
    printer: { fault: 'none', papers: [] },
    channels: [],
    scenarios: [],
    doing: { kind: 'nothing' },
    saving: { kind: 'nothing' },
  },
};

/** A message of a page, with its number. */
export const up = (sequence: number): string => JSON.stringify({ sequence, message: CONFIRM });

export const runHost = async (
  options: { screens?: number; first?: boolean; locked?: boolean } = {},
) => {
  const { screens = 1, first = true, locked = true } = options;
  const double = createElectronDouble({ screens, first });
  const logged: { readonly message: string; readonly fields: LogFields }[] = [];
  const note = (message: string, fields: LogFields = {}): void =>
    void logged.push({ message, fields });
  const log: Log = { info: note, warn: note, error: note };
  const heard: UiUp['message'][] = [];
  let push: (down: UiDown) => void = () => {};
  let stopped = 0;
  let opened = 0;
  let leaveKiosk: (() => void) | null = null;
  const clock = createVirtualClock();
  await runElectronHost({
    electron: double.electron,
    files: new Map([['/', { type: 'text/html; charset=utf-8', bytes: Buffer.from('<p>till') }]]),
    windows: { preload: '/app/preload.cjs', locked },
    clock,
    log,
    logs: '/var/log/till',
    openTerminal: async (given) => {
      opened += 1;
      leaveKiosk = given;
      return {
        pages: { present: () => [PRESENT], message: (message) => heard.push(message) },
        onDown: (listener) => {
          push = listener;
        },
        stop: async () => {
          stopped += 1;
        },
      };
    },
  });
  return {
    ...double,
    heard,
    logged,
    clock,
    push: (down: UiDown) => push(down),
    counts: () => ({ opened, stopped }),
    /** What the host handed to the till to give the desktop back with. */
    leaveKiosk: () => leaveKiosk,
  };
};
