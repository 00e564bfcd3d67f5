/** What becomes of papers when the till goes off before they are out (faults CR4, PR1, PR5). */
import { expect, test } from 'vitest';
import type { AmountMinor } from '#contract/money.ts';
import type { PrinterState } from '#contract/printer.ts';
import type { Paper, PrintOutcome } from '#contract/receipt.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { type KeptPapers, nameOfPaper } from './receipt/paper-memory.ts';
import { ScriptedPapers } from './receipt/scripted-papers.ts';
import { ScriptedPrinter } from './receipt/scripted-printer.ts';
import type { ScriptedPorts } from './scripted-ports.ts';
import { onPorts, SCRIPTED_CODE, type ScriptedTill, scriptedTill } from './scripted-till.ts';

const OUT: PrintOutcome = { kind: 'not-printed', reason: 'paper-out' };

/** A printer that says when it is ready again. */
class TalkingPrinter extends ScriptedPrinter {
  is: PrinterState = 'ready';
  readonly #told: ((state: PrinterState) => void)[] = [];
  override state = (): PrinterState => this.is;
  override onState(listener?: (state: PrinterState) => void): void {
    if (listener !== undefined) this.#told.push(listener);
  }
  become(state: PrinterState): void {
    this.is = state;
    for (const told of this.#told) told(state);
  }
}

const begin = async () => {
  const clock = createVirtualClock();
  const printer = new TalkingPrinter();
  const first = scriptedTill(clock);
  const it = onPorts({ ...first.ports, printer });
  await it.till.start();
  await clock.settle();
  /** The till as another process finds it: with a printer that took `from` and nothing since. */
  const reborn = async (from: ScriptedTill = it, kept?: ScriptedPapers['kept']) => {
    await from.till.stop();
    const papers = new ScriptedPapers();
    papers.kept = kept === undefined ? from.ports.papers.kept : kept;
    const ports: ScriptedPorts = { ...from.ports, papers, printer: new TalkingPrinter() };
    return { ...onPorts(ports), printer: ports.printer as TalkingPrinter };
  };
  return { ...it, printer, clock, reborn };
};
type Begun = Awaited<ReturnType<typeof begin>>;

const paidByCode = async ({ ring, ports, clock }: Begun): Promise<string> => {
  ring('qr-scan');
  ports.scanner.scan(SCRIPTED_CODE);
  await clock.settle();
  return ports.memory.kept?.saleId ?? '';
};

const settle = async ({ till, press, clock }: Begun): Promise<void> => {
  till.intent({ kind: 'settle' });
  press('confirm');
  await clock.settle();
};

const namesOf = (papers: readonly Paper[]) => papers.map(nameOfPaper);
const statesOf = (kept: KeptPapers | null | 'damaged') =>
  kept === null || kept === 'damaged' ? kept : kept.papers.map(({ state }) => state);

test('CR4: papers that waited when the till went off come out after its start, in order', async () => {
  const it = await begin();
  const saleId = await paidByCode(it);
  it.press('confirm');
  it.printer.outcomes.push(OUT);
  await settle(it);
  it.printer.outcomes.push(OUT, OUT);
  await it.till.printSale(saleId as never, 'originals');
  const next = await it.reborn();
  await next.till.start();
  await it.clock.settle();
  expect(next.printer.papers).toMatchObject([
    { kind: 'settlement', reprint: false },
    { kind: 'approved', copy: 'customer' },
    { kind: 'approved', copy: 'merchant' },
  ]);
  expect(next.screen()).toMatchObject({ kind: 'amount' });
});

test('CR4: the slip that was being printed is asked about, and what waits behind it comes after the answer', async () => {
  const it = await begin();
  const saleId = await paidByCode(it);
  it.press('confirm');
  it.printer.held = true;
  await settle(it);
  void it.till.printSale(saleId as never, 'originals');
  await it.clock.settle();
  const next = await it.reborn();
  await next.till.start();
  await it.clock.settle();
  expect(next.screen()).toMatchObject({ kind: 'paper-left', what: 'settlement', waiting: 2 });
  expect(next.printer.papers).toEqual([]);
  next.type('5');
  expect(next.screen(), 'nothing is sold before the answer').toMatchObject({ kind: 'paper-left' });
  next.till.intent({ kind: 'paper-seen', printed: false });
  await it.clock.settle();
  expect(next.screen()).toMatchObject({ kind: 'amount' });
  expect(next.printer.papers).toMatchObject([
    { kind: 'settlement', reprint: true },
    { kind: 'approved', copy: 'customer' },
    { kind: 'approved', copy: 'merchant' },
  ]);
  expect(statesOf(next.ports.papers.kept)).not.toContain('waiting');
});

test('CR4: a slip the cashier finds at the printer is not printed again', async () => {
  const it = await begin();
  it.printer.held = true;
  await settle(it);
  const next = await it.reborn();
  await next.till.start();
  await it.clock.settle();
  next.till.intent({ kind: 'paper-seen', printed: true });
  await it.clock.settle();
  expect(next.screen()).toMatchObject({ kind: 'amount' });
  const third = await it.reborn(next);
  await third.till.start();
  await it.clock.settle();
  expect([next.printer.papers, third.printer.papers]).toEqual([[], []]);
  expect(third.screen()).toMatchObject({ kind: 'amount' });
});

test('PR5: a slip that still prints is not seen, whoever says so: it is asked about after a death', async () => {
  const it = await begin();
  it.printer.held = true;
  await settle(it);
  it.till.intent({ kind: 'paper-seen', printed: true });
  await it.clock.settle();
  expect(it.screen()).toMatchObject({ kind: 'settled', paper: 'printing' });
  expect(statesOf(it.ports.papers.kept)).toEqual(['printing']);
  const next = await it.reborn();
  await next.till.start();
  await it.clock.settle();
  expect(next.screen()).toMatchObject({ kind: 'paper-left', what: 'settlement' });
});

test('CR4 U3: killed after any write, every paper comes out once, or is asked about and marked', async () => {
  const it = await begin();
  await paidByCode(it);
  const writes = it.ports.papers.history;
  const marks = it.ports.memory.history;
  const came = it.printer.papers;
  expect(came).toHaveLength(2);
  for (let written = 0; written <= writes.length; written += 1) {
    const kept = writes[written - 1] ?? { version: 1 as const, papers: [] };
    const before = namesOf(came).filter((name) =>
      writes
        .slice(0, written)
        .some(({ papers }) =>
          papers.some((paper) => paper.name === name && paper.state !== 'waiting'),
        ),
    );
    it.ports.memory.kept = marks.find((sale) => sale?.paper === 'started') ?? null;
    const next = await it.reborn(undefined, kept);
    await next.till.start();
    await it.clock.settle();
    const screen = next.screen();
    const isAsked = screen.kind === 'approved' && screen.paper === 'unclear';
    expect(isAsked, `after write ${written}`).toBe(
      kept.papers.some(({ state }) => state === 'printing'),
    );
    if (isAsked) next.till.intent({ kind: 'paper-seen', printed: false });
    await it.clock.settle();
    expect(next.screen()).toMatchObject({ kind: 'approved', paper: 'printed' });
    const originals = next.printer.papers.filter((paper) => 'reprint' in paper && !paper.reprint);
    expect(namesOf(originals)).toEqual(namesOf(came).filter((name) => !before.includes(name)));
    const all = new Set([...before, ...namesOf(next.printer.papers)]);
    expect(all.size, `after write ${written}`).toBe(2);
    await next.till.stop();
  }
});

test('CR4: killed before the first copy was on its way, both copies come out as originals', async () => {
  const it = await begin();
  await paidByCode(it);
  it.ports.memory.kept = it.ports.memory.history.find((sale) => sale?.paper === 'started') ?? null;
  const next = await it.reborn(undefined, { version: 1, papers: [] });
  await next.till.start();
  await it.clock.settle();
  expect(next.screen()).toMatchObject({ kind: 'approved', paper: 'printed' });
  expect(next.printer.reprints()).toEqual([false, false]);
});

test('PR1: a printer without paper at the start is said, and prints by itself when it has some', async () => {
  const it = await begin();
  it.printer.outcomes.push(OUT);
  await settle(it);
  expect(it.screen()).toMatchObject({ kind: 'settled', paper: 'paper-out' });
  const next = await it.reborn();
  next.printer.is = 'paper-out';
  await next.till.start();
  await it.clock.settle();
  expect(next.screen(), 'selling goes on').toMatchObject({ kind: 'amount' });
  expect(next.till.view().notices).toMatchObject([{ code: 'PAPERS_WAIT' }]);
  expect(next.printer.papers).toEqual([]);
  next.printer.become('ready');
  await it.clock.settle();
  expect(next.printer.papers).toMatchObject([{ kind: 'settlement', reprint: false }]);
});

test('PR1: a printer that is gone at the start prints what waited when it is back', async () => {
  const it = await begin();
  it.printer.outcomes.push(OUT);
  await settle(it);
  const next = await it.reborn();
  next.printer.is = 'gone';
  next.printer.outcomes.push({ kind: 'not-printed', reason: 'printer-gone' });
  await next.till.start();
  await it.clock.settle();
  next.printer.become('paper-low');
  await it.clock.settle();
  expect(next.printer.came).toEqual([]);
  next.printer.become('ready');
  await it.clock.settle();
  expect(next.printer.came).toMatchObject([{ kind: 'settlement', reprint: false }]);
});

test('PR1: a cashier who goes on without the paper gets it with the next roll', async () => {
  const it = await begin();
  it.printer.outcomes.push(OUT);
  await paidByCode(it);
  expect(it.screen()).toMatchObject({ kind: 'approved', paper: 'paper-out' });
  it.printer.is = 'paper-out';
  it.press('confirm');
  await it.clock.settle();
  expect(it.screen()).toMatchObject({ kind: 'amount' });
  expect(it.printer.came).toEqual([]);
  it.printer.become('ready');
  await it.clock.settle();
  expect(it.printer.came).toMatchObject([{ copy: 'customer', reprint: false }]);
});

test('U3: a receipt whose reprint met no paper is still a reprint when it is asked for once more', async () => {
  const it = await begin();
  const { till, printer, clock } = it;
  till.intent({ kind: 'key', key: '5' });
  till.intent({ kind: 'pay-cash' });
  till.intent({ kind: 'tender', amountMinor: 10_000 as AmountMinor });
  till.intent({ kind: 'confirm' });
  await clock.settle();
  printer.outcomes.push(OUT);
  for (const _press of [1, 2]) {
    till.intent({ kind: 'reprint' });
    await clock.settle();
  }
  expect(printer.came).toMatchObject([
    { kind: 'cash', reprint: false },
    { kind: 'cash', reprint: true },
  ]);
});

test('a damaged record of papers is said, and selling goes on', async () => {
  const it = await begin();
  const next = await it.reborn(undefined, 'damaged');
  await next.till.start();
  await it.clock.settle();
  expect(next.till.view().notices).toMatchObject([{ code: 'PAPER_QUEUE_DAMAGED' }]);
  next.ring('qr-scan');
  next.ports.scanner.scan(SCRIPTED_CODE);
  await it.clock.settle();
  expect(next.screen()).toMatchObject({ kind: 'approved', paper: 'printed' });
  expect(next.printer.reprints()).toEqual([false, false]);
});

test('U3: with a damaged record the paper of an open sale is asked about', async () => {
  const it = await begin();
  await paidByCode(it);
  it.ports.memory.kept = it.ports.memory.history.find((sale) => sale?.paper === 'started') ?? null;
  const next = await it.reborn(undefined, 'damaged');
  await next.till.start();
  await it.clock.settle();
  expect(next.screen()).toMatchObject({ kind: 'approved', paper: 'unclear' });
  expect(next.printer.papers).toEqual([]);
});

test('a disk that keeps no papers prints no original, and the next one that does prints it', async () => {
  const it = await begin();
  it.ports.papers.fails = true;
  await paidByCode(it);
  expect(it.screen()).toMatchObject({ kind: 'approved', paper: 'printer-trouble' });
  expect(it.printer.papers).toEqual([]);
  it.ports.papers.fails = false;
  it.press('confirm');
  await it.clock.settle();
  expect(it.printer.papers).toMatchObject([{ copy: 'customer', reprint: false }]);
});

test('a paper kept over night says the time it was made, and each till prints its own', async () => {
  const [one, other] = [await begin(), await begin()];
  for (const it of [one, other]) {
    it.printer.outcomes.push(OUT);
    await settle(it);
  }
  await one.clock.advance(14 * 3_600_000);
  const made = one.printer.papers[0];
  const next = await one.reborn();
  await next.till.start();
  await one.clock.settle();
  expect(next.printer.papers).toEqual([made]);
  expect(statesOf(other.ports.papers.kept)).toEqual(['waiting']);
});

test('what is kept holds the masked card and nothing that could pay', async () => {
  const it = await begin();
  it.printer.held = true;
  await paidByCode(it);
  const text = JSON.stringify(it.ports.papers.history);
  expect(text).toContain('merchant');
  expect(text).not.toContain(SCRIPTED_CODE);
});

test('papers are bounded: with sixty waiting another is told as not printed', async () => {
  const it = await begin();
  const sale = await paidByCode(it);
  const [paper] = it.printer.papers;
  if (paper?.kind !== 'approved') throw new Error('a receipt was expected');
  const papers = Array.from({ length: 60 }, (_, n) => {
    const each = { ...paper, saleId: `${sale.slice(0, -2)}${n + 10}` };
    return { state: 'waiting' as const, name: nameOfPaper(each), paper: each };
  });
  await it.till.stop();
  it.ports.memory.kept = null;
  const next = await it.reborn(undefined, { version: 1, papers });
  next.printer.is = 'paper-out';
  await next.till.start();
  await it.clock.settle();
  next.ring('qr-scan');
  next.ports.scanner.scan(SCRIPTED_CODE);
  await it.clock.settle();
  expect(next.screen()).toMatchObject({ kind: 'approved', paper: 'printer-trouble' });
  next.printer.become('ready');
  await it.clock.settle();
  expect(next.printer.papers).toHaveLength(60);
});
