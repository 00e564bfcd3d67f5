import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Log } from '#contract/ports.ts';
import type { PrinterState } from '#contract/printer.ts';
import { generic80mm } from '#printer/models/generic-80mm.ts';
import { approvedZh, failedZh } from '#printer/papers.fixture.ts';
import { createReceiptPrinter } from '#printer/session/receipt-printer.ts';
import { createSerialLinePort } from '#terminal/devices/line/serial-line.ts';
import { realClock } from './line-ends.ts';
import { startSimulated } from './simulated-programs.ts';

const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
const clearing: (() => Promise<unknown>)[] = [];

const printerAt = (path: string) => {
  const port = createSerialLinePort({ path, baudRate: 115_200, clock: realClock });
  const limits = { ...generic80mm.limits, pollMs: 500, reopenMaxMs: 1_000 };
  const printer = createReceiptPrinter({
    port,
    model: { ...generic80mm, limits },
    clock: realClock,
    log: quietLog,
  });
  clearing.unshift(() => printer.close());
  const until = (state: PrinterState): Promise<void> =>
    new Promise((resolve) => {
      const look = (now: PrinterState): void => {
        if (now === state) resolve();
      };
      printer.onState(look);
      look(printer.state());
    });
  return { printer, until };
};

afterEach(async () => {
  for (const clear of clearing.splice(0)) await clear();
});

test('the simulated printer as a program: prints, runs out of paper, is refilled, unplugged', async () => {
  const program = startSimulated('printer', null);
  clearing.push(program.clear);
  await program.said('The simulated printer');
  const { printer, until } = printerAt(program.pty);
  await until('ready');
  expect(await printer.print(approvedZh)).toEqual({ kind: 'printed' });
  await program.said('| 商户编号');
  await program.said('898330154110001');
  program.type('paper-out');
  await until('paper-out');
  expect(await printer.print(failedZh)).toEqual({ kind: 'not-printed', reason: 'paper-out' });
  program.type('paper-in');
  await until('ready');
  expect(await printer.print(failedZh)).toEqual({ kind: 'printed' });
  program.type('unplug');
  await until('gone');
  program.type('plug');
  await until('ready');
  program.type('show');
  await program.said('drawer opened 0 times');
});

test('a script opens the cover in time, and every paper is kept as a picture', async () => {
  const script = 'wait paper\ncover-open\nwait unplugged 30\n';
  const folder = mkdtempSync(join(tmpdir(), 'papers-'));
  clearing.push(async () => rmSync(folder, { recursive: true }));
  const program = startSimulated('printer', script, '--papers', folder);
  clearing.push(program.clear);
  await program.said('The simulated printer');
  const { printer, until } = printerAt(program.pty);
  await until('ready');
  const outcome = await printer.print(approvedZh);
  expect(['printed', 'unclear']).toContain(outcome.kind);
  await until('cover-open');
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.svg'));
  expect(readFileSync(`${folder}/${file}`, 'utf8')).toContain('银联商务');
});
