import { afterEach, expect, test } from 'vitest';
import type { Log } from '#contract/ports.ts';
import type { PrinterState } from '#contract/printer.ts';
import type { PrintOutcome } from '#contract/receipt.ts';
import { epsonTm80mm } from '../models/epson-tm-80mm.ts';
import { generic58mm } from '../models/generic-58mm.ts';
import { generic80mm } from '../models/generic-80mm.ts';
import type { PrinterModel } from '../models/model.ts';
import { approvedEn, approvedZh } from '../papers.fixture.ts';
import { simulatedPrinterPort } from '../simulated/simulated-line.ts';
import { createSimulatedPrinter } from '../simulated/simulated-printer.ts';
import { createReceiptPrinter, type LinePrinter } from './receipt-printer.ts';
import { scriptedLine } from './scripted-line.fixture.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.fixture.ts';

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };
const open: { printer: LinePrinter; clock: VirtualClock }[] = [];

afterEach(async () => {
  for (const { printer, clock } of open.splice(0)) {
    await printer.close();
    await clock.settle();
    expect(clock.timers(), 'timers left after close (T4)').toBe(0);
  }
});

/** A printer in good order, connected and looked at. */
async function bench(model: PrinterModel = epsonTm80mm) {
  const simulated = createSimulatedPrinter();
  const port = simulatedPrinterPort(simulated);
  const clock = createVirtualClock();
  const printer = createReceiptPrinter({ port, model, clock, log: quiet });
  open.push({ printer, clock });
  const states: PrinterState[] = [];
  printer.onState((state) => states.push(state));
  await clock.settle();
  return { simulated, port, clock, printer, states };
}

/** How a print ends, within the longest time the model allows. */
async function ended(clock: VirtualClock, print: Promise<PrintOutcome>): Promise<PrintOutcome> {
  let outcome: PrintOutcome | null = null;
  void print.then((end) => {
    outcome = end;
  });
  for (let waited = 0; outcome === null && waited < 60_000; waited += 100) await clock.advance(100);
  if (outcome === null) throw new Error('the print did not end within a minute');
  return outcome;
}

const notPrinted = (reason: string) => ({ kind: 'not-printed', reason });

test.for([epsonTm80mm, generic80mm, generic58mm])(
  'a print the $id acknowledges has printed exactly one paper',
  async (model) => {
    const { simulated, clock, printer } = await bench(model);
    expect(await ended(clock, printer.print(approvedZh))).toEqual({ kind: 'printed' });
    expect(printer.state()).toBe('ready');
    simulated.set({ paper: 'out' });
    simulated.set({ paper: 'plenty' });
    expect(simulated.papers()).toHaveLength(1);
  },
);

test('papers print one after the other, in the order they were given', async () => {
  const { simulated, clock, printer } = await bench();
  const prints = [printer.print(approvedZh), printer.print(approvedEn)];
  expect(await Promise.all(prints.map((print) => ended(clock, print)))).toEqual([
    { kind: 'printed' },
    { kind: 'printed' },
  ]);
  const [first, second] = simulated.papers();
  expect(first?.text).toContain('商户存根');
  expect(second?.text).toContain('Customer copy');
});

test.for([
  [{ paper: 'out' }, 'paper-out', 'paper-out'],
  [{ cover: 'open' }, 'cover-open', 'cover-open'],
  [{ mechanism: 'cutter-jammed' }, 'cutter', 'error'],
  [{ mechanism: 'broken' }, 'printer-error', 'error'],
] as const)(
  'PR1 PR2 before a job: %o is told as %s and nothing is sent',
  async ([fault, reason, state]) => {
    const { simulated, port, clock, printer, states } = await bench();
    simulated.set(fault);
    await clock.settle();
    expect(states).toEqual(['ready', state]);
    const questions = 4 * 3;
    port.unplug(questions + 1);
    expect(await ended(clock, printer.print(approvedZh))).toEqual(notPrinted(reason));
    expect(printer.state(), 'one byte more would have pulled the plug').toBe(state);
    port.plugIn();
    simulated.set({ paper: 'plenty', cover: 'closed', mechanism: 'well' });
    await clock.advance(60_000);
    expect(simulated.papers()).toEqual([]);
    expect(printer.state()).toBe('ready');
  },
);

test('a roll near its end is told, and still printed on', async () => {
  const { simulated, clock, printer } = await bench();
  simulated.set({ paper: 'low' });
  expect(await ended(clock, printer.print(approvedZh))).toEqual({ kind: 'printed' });
  expect(printer.state()).toBe('paper-low');
});

test('PR1 the roll ends inside the paper: not printed, and the rest never comes', async () => {
  const { simulated, clock, printer } = await bench();
  simulated.set({ linesLeft: 9 });
  expect(await ended(clock, printer.print(approvedZh))).toEqual(notPrinted('paper-out'));
  expect(printer.state()).toBe('paper-out');
  simulated.set({ paper: 'plenty' });
  expect(await ended(clock, printer.print(approvedZh))).toEqual({ kind: 'printed' });
  const [torn, whole] = simulated.papers();
  expect(torn?.end).toBe('torn');
  expect(torn?.text).not.toContain('￥128.50');
  expect(whole?.text.split('江南小馆')).toHaveLength(2);
  expect(simulated.papers()).toHaveLength(2);
});

test('PR1 where a printer may still print the rest on a new roll, the end is unclear', async () => {
  const { simulated, clock, printer } = await bench(generic80mm);
  simulated.set({ linesLeft: 9 });
  expect(await ended(clock, printer.print(approvedZh))).toEqual({ kind: 'unclear' });
});

test('PR1 a printer that has to be asked is found out of paper in mid-job all the same', async () => {
  const { simulated, clock, printer } = await bench({ ...generic58mm, clearing: 'confirmed' });
  simulated.set({ linesLeft: 9 });
  expect(await ended(clock, printer.print(approvedZh))).toEqual(notPrinted('paper-out'));
});

test('PR1 wherever the roll ends, a paper told as not printed has no foot', async () => {
  const whole = await bench();
  await ended(whole.clock, whole.printer.print(approvedZh));
  const lines = whole.simulated.papers()[0]?.lines.length ?? 0;
  const ends = new Map<string, number>();
  for (let linesLeft = 1; linesLeft <= lines + 1; linesLeft += 1) {
    const { simulated, clock, printer } = await bench();
    simulated.set({ linesLeft });
    const { kind } = await ended(clock, printer.print(approvedZh));
    simulated.set({ paper: 'plenty' });
    const text = simulated.papers()[0]?.text ?? '';
    ends.set(kind, (ends.get(kind) ?? 0) + 1);
    if (kind === 'not-printed') expect(text).not.toContain(approvedZh.saleId);
    if (kind === 'printed') expect(text).toContain(approvedZh.saleId);
  }
  expect([...ends.keys()]).toEqual(['not-printed', 'unclear', 'printed']);
});

test('PR4 data taken but not printed ends as unclear', async () => {
  const { simulated, clock, printer } = await bench();
  simulated.set({ printing: 'swallowed' });
  expect(await ended(clock, printer.print(approvedZh))).toEqual({ kind: 'unclear' });
  expect(simulated.papers()).toEqual([]);
});

test('PR5 printed without an acknowledgement ends as unclear', async () => {
  const { simulated, clock, printer } = await bench();
  simulated.set({ acknowledgement: 'withheld' });
  expect(await ended(clock, printer.print(approvedZh))).toEqual({ kind: 'unclear' });
  expect(simulated.papers()).toHaveLength(1);
});

test('line lost after bytes were handed over: unclear', async () => {
  const { port, clock, printer } = await bench();
  port.unplug(700);
  expect(await ended(clock, printer.print(approvedZh))).toEqual({ kind: 'unclear' });
  expect(printer.state()).toBe('gone');
});

test('printer gone: told at once, nothing waits for it, and it recovers by itself', async () => {
  const { port, simulated, clock, printer, states } = await bench();
  port.unplug();
  await clock.settle();
  expect(await ended(clock, printer.print(approvedZh))).toEqual(notPrinted('printer-gone'));
  port.plugIn();
  await clock.advance(epsonTm80mm.limits.reopenMaxMs);
  expect(states).toEqual(['ready', 'gone', 'ready']);
  expect(simulated.papers()).toEqual([]);
  expect(await ended(clock, printer.print(approvedZh))).toEqual({ kind: 'printed' });
});

test('a print right after plugging in does not wait for the next try', async () => {
  const { port, clock, printer } = await bench();
  port.unplug();
  await clock.advance(120_000);
  port.plugIn();
  const print = printer.print(approvedZh);
  await clock.advance(epsonTm80mm.limits.statusMs);
  expect(await print).toEqual({ kind: 'printed' });
});

test('an idle printer that is switched off is noticed, and noticed again when it is back', async () => {
  const { simulated, clock, states } = await bench();
  simulated.set({ power: 'off' });
  await clock.advance(epsonTm80mm.limits.pollMs + epsonTm80mm.limits.statusMs);
  expect(states).toEqual(['ready', 'gone']);
  simulated.set({ power: 'on' });
  await clock.advance(epsonTm80mm.limits.reopenMaxMs);
  expect(states).toEqual(['ready', 'gone', 'ready']);
});

test('PR6 switched off before a job: printer gone; nothing comes out when it is back', async () => {
  const { simulated, clock, printer } = await bench();
  simulated.set({ power: 'off' });
  expect(await ended(clock, printer.print(approvedZh))).toEqual(notPrinted('printer-gone'));
  simulated.set({ power: 'on' });
  await clock.advance(60_000);
  expect(simulated.papers()).toEqual([]);
});

test('PR6 a power cycle in mid-job ends as unclear, and the next paper is whole', async () => {
  const { simulated, clock, printer } = await bench(generic80mm);
  await ended(clock, printer.print(approvedZh));
  simulated.set({ acknowledgement: 'withheld' });
  const print = printer.print(approvedZh);
  await clock.settle();
  simulated.set({ power: 'off' });
  simulated.set({ power: 'on', acknowledgement: 'given' });
  expect(await ended(clock, print)).toEqual({ kind: 'unclear' });
  expect(await ended(clock, printer.print(approvedEn))).toEqual({ kind: 'printed' });
  expect(simulated.papers().at(-1)?.text).toContain('Customer copy');
});

test('a line cut inside a picture does not eat the beginning of the next paper', async () => {
  const { port, simulated, clock, printer } = await bench(generic80mm);
  port.unplug(4000);
  expect(await ended(clock, printer.print(approvedZh))).toEqual({ kind: 'unclear' });
  port.plugIn();
  await clock.advance(2000);
  expect(await ended(clock, printer.print(approvedEn))).toEqual({ kind: 'printed' });
  expect(simulated.papers().at(-1)?.text).toContain('Jiangnan Kitchen');
});

/** A printer in good order that answers status, and to a job whatever a test says. */
const wellAnswer = (bytes: Uint8Array): readonly number[] =>
  bytes[0] === 0x10 && bytes[1] === 0x04
    ? [0x12]
    : bytes[0] === 0x10 && bytes[1] === 0x14
      ? [0x37, 0x25, 0]
      : [];

function scripted(script: Parameters<typeof scriptedLine>[0], model = epsonTm80mm) {
  const port = scriptedLine(script);
  const clock = createVirtualClock();
  const printer = createReceiptPrinter({ port, model, clock, log: quiet });
  open.push({ printer, clock });
  return { port, clock, printer };
}

/** Reports a run of bytes asks for. */
const reportsAsked = (bytes: Uint8Array): number =>
  bytes.filter((byte, at) => byte === 0x1d && bytes[at + 1] === 0x72).length;

test('PR3 answers to an unclear print that come late are not taken for those of the next', async () => {
  let owed = 0;
  const { port, clock, printer } = scripted(
    {
      answer: (bytes) => {
        owed += reportsAsked(bytes);
        return wellAnswer(bytes);
      },
    },
    { ...generic80mm, status: 'asked' },
  );
  /** The answers come one by one, as the printer gets to them. */
  const wake = async (): Promise<void> => {
    for (; owed > 0; owed -= 1) {
      port.say(0x00);
      await clock.advance(generic80mm.limits.quietMs / 2);
    }
  };
  const first = printer.print(approvedZh);
  await clock.settle();
  await wake();
  expect(await ended(clock, first)).toEqual({ kind: 'unclear' });
  const second = printer.print(approvedEn);
  await clock.settle();
  expect(owed, 'two reports of the first job, one to come into step').toBe(3);
  await wake();
  expect(await ended(clock, second)).toEqual({ kind: 'unclear' });
});

test('a write that gets stuck ends as unclear, and the line is opened afresh', async () => {
  const { port, clock, printer } = scripted({
    answer: wellAnswer,
    write: (bytes) => (bytes.length > 100 ? { kind: 'timed-out' } : { kind: 'written' }),
  });
  expect(await ended(clock, printer.print(approvedZh))).toEqual({ kind: 'unclear' });
  await clock.advance(epsonTm80mm.limits.reopenFirstMs);
  expect(port.opened()).toBe(2);
});

test('one report out of two is not the end of a job', async () => {
  const { port, clock, printer } = scripted({ answer: wellAnswer });
  const print = printer.print(approvedZh);
  await clock.settle();
  port.say(0x00);
  expect(await ended(clock, print)).toEqual({ kind: 'unclear' });
});

test('both reports, however late within the limit, are the end of a job', async () => {
  const { port, clock, printer } = scripted({ answer: wellAnswer });
  const print = printer.print(approvedZh);
  await clock.advance(epsonTm80mm.limits.acknowledgeMs - 1000);
  port.say(0x00, 0x00);
  expect(await ended(clock, print)).toEqual({ kind: 'printed' });
});

test('PR1 the roll ends within the foot: unclear', async () => {
  const { port, clock, printer } = scripted({ answer: wellAnswer });
  const print = printer.print(approvedZh);
  await clock.settle();
  port.say(0x00, 0x18, 0x00, 0x0c, 0x00);
  expect(await ended(clock, print)).toEqual({ kind: 'unclear' });
});

test('noise and flow control between the answers change nothing', async () => {
  const { port, clock, printer } = scripted({ answer: wellAnswer });
  const print = printer.print(approvedZh);
  await clock.settle();
  port.say(0xff, 0x13, 0x00, 0x11, 0x9c, 0x12, 0x00);
  expect(await ended(clock, print)).toEqual({ kind: 'printed' });
});

test('the drawer opens although the paper is out', async () => {
  const { simulated, clock, printer } = await bench();
  simulated.set({ paper: 'out' });
  const opening = printer.openDrawer();
  await clock.settle();
  expect(await opening).toBe('sent');
  expect(simulated.drawerKicks()).toBe(1);
});

test('a line that opens after close is closed again', async () => {
  const simulated = createSimulatedPrinter();
  const port = simulatedPrinterPort(simulated);
  const clock = createVirtualClock();
  const printer = createReceiptPrinter({ port, model: epsonTm80mm, clock, log: quiet });
  await printer.close();
  await clock.settle();
  expect(await port.open()).toMatchObject({ kind: 'open' });
});

test('after close every print ends as printer gone', async () => {
  const { clock, printer } = await bench();
  await printer.close();
  expect(await ended(clock, printer.print(approvedZh))).toEqual(notPrinted('printer-gone'));
});

test('P7 DV9 the printer says what it is in an idle moment, and another one is noticed', async () => {
  const { simulated, clock, printer } = await bench();
  expect(printer.identity().serialNumber).toBeNull();
  await clock.advance(epsonTm80mm.limits.pollMs + 500);
  const known = { model: 'SIM-80', firmware: '2.07 ESC/POS', serialNumber: 'P0000001' };
  expect(printer.identity()).toEqual(known);
  let changes = 0;
  printer.onIdentity(() => {
    changes += 1;
  });
  simulated.set({ power: 'off' });
  await clock.advance(epsonTm80mm.limits.pollMs * 2);
  simulated.identity.serialNumber = 'P0000002';
  simulated.set({ power: 'on' });
  await clock.advance(60_000);
  expect(printer.identity()).toEqual({ ...known, serialNumber: 'P0000002' });
  expect(changes).toBe(1);
});

test('a printer without paper is not asked what it is: the answer would come in mid-job', async () => {
  const { simulated, clock, printer } = await bench();
  simulated.set({ paper: 'out' });
  await clock.settle();
  const asked = printer.identify();
  await clock.advance(3_000);
  expect(await asked).toBeNull();
});

test('U3 letters of a name that come late are not taken for the end of the next job', async () => {
  const { port, clock, printer } = scripted({
    answer: (bytes) => (bytes[0] === 0x1d && bytes[1] === 0x49 ? [] : wellAnswer(bytes)),
  });
  const asked = printer.identify();
  await clock.advance(3_000);
  expect((await asked)?.every(({ result }) => result === 'silent')).toBe(true);
  const print = printer.print(approvedZh);
  // The name comes while the printer is cleared for the job: `AB` would be two reports.
  port.say(0x5f, 0x41, 0x42, 0x00);
  expect(await ended(clock, print)).toEqual({ kind: 'unclear' });
});
