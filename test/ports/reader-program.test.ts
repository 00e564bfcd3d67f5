import { existsSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import type { CardAsk, ReaderPrompt } from '#contract/card-reader.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Log } from '#contract/ports.ts';
import { createSerialLinePort } from '#terminal/devices/line/serial-line.ts';
import { createPinPad, type PinPad } from '#terminal/devices/reader/pin-pad.ts';
import { SCANNER_MODELS } from '#terminal/devices/scanner/scanner-profile.ts';
import { createSerialScanner } from '#terminal/devices/scanner/serial-scanner.ts';
import { createPtyPair, realClock } from './line-ends.ts';
import { type SimulatedProgram, startSimulated } from './simulated-programs.ts';

const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
const ASK: CardAsk = {
  generation: 1,
  amountMinor: 12_850 as AmountMinor,
  currency: 'CNY',
  language: 'zh',
  limitMs: 15_000,
};

const clearing: (() => Promise<unknown>)[] = [];
const start = (...args: Parameters<typeof startSimulated>): SimulatedProgram => {
  const program = startSimulated(...args);
  clearing.push(program.clear);
  return program;
};
const driverAt = (path: string): PinPad => {
  const port = createSerialLinePort({ path, baudRate: 9_600, clock: realClock });
  const driver = createPinPad({ port, clock: realClock, log: quietLog });
  clearing.unshift(() => driver.stop());
  return driver;
};
const untilState = (driver: PinPad, state: 'ready' | 'gone'): Promise<void> =>
  new Promise((resolve) => {
    const look = (now: string): void => {
      if (now === state) resolve();
    };
    driver.onState(look);
    look(driver.state());
  });
const ready = 'The simulated';

afterEach(async () => {
  for (const clear of clearing.splice(0)) await clear();
});

describe('the simulated reader as a program', () => {
  test('plays a script: a tap, a stripe with its PIN, a wrong check byte, a cancel', async () => {
    const script = `# three customers
wait card
tap unionpay-credit
wait idle
fault wrong-lrc 1
wait card
swipe unionpay-stripe
wait pin
pin 1234
wait idle
wait card
cancel
wait idle
wait unplugged
`;
    const program = start('reader', script);
    await program.said(ready);
    const driver = driverAt(program.pty);
    await untilState(driver, 'ready');
    const tapped = await driver.readCard(ASK);
    expect(tapped).toMatchObject({ kind: 'read', card: { entry: 'contactless' } });
    await driver.finish('remove-card');
    const swiped = await driver.readCard(ASK);
    if (swiped.kind !== 'read') throw new Error(`not read: ${swiped.kind}`);
    expect(swiped.card.entry).toBe('stripe');
    const entered = await driver.enterPin(swiped.card.cardHandle, ASK);
    expect(entered.kind === 'entered' && entered.pinBlock.length).toBe(8);
    await driver.finish('remove-card');
    expect(await driver.readCard(ASK)).toEqual({ kind: 'cancelled', by: 'customer' });
  });

  test('is unplugged and plugged in by hand: the till notices, and is ready again by itself', async () => {
    const program = start('reader', null);
    await program.said(ready);
    const driver = driverAt(program.pty);
    await untilState(driver, 'ready');
    program.type('unplug');
    await untilState(driver, 'gone');
    expect(existsSync(program.pty)).toBe(false);
    program.type('plug');
    await untilState(driver, 'ready');
  });

  test('stays when the till closes its port, and serves the next one', async () => {
    const program = start('reader', null);
    await program.said(ready);
    const first = driverAt(program.pty);
    await untilState(first, 'ready');
    await first.stop();
    const second = driverAt(program.pty);
    await untilState(second, 'ready');
    const reading = second.readCard(ASK);
    await program.said('asks for a card');
    program.type('tap jcb-tap');
    expect((await reading).kind).toBe('read');
  });

  test('a chip card pulled early is asked for again', async () => {
    const program = start(
      'reader',
      'wait card\ninsert visa-chip\nremove\nwait card\ninsert amex-chip\nwait idle\npause 60',
    );
    await program.said(ready);
    const driver = driverAt(program.pty);
    const prompts: ReaderPrompt[] = [];
    driver.onPrompt((prompt) => prompts.push(prompt));
    await untilState(driver, 'ready');
    const read = await driver.readCard(ASK);
    expect(read).toMatchObject({
      kind: 'read',
      card: { entry: 'chip', masked: '378282*****0005' },
    });
    expect(prompts).toContain('removed-too-early');
  });

  test("sits at one end of somebody else's pair as well", async () => {
    const pair = await createPtyPair();
    clearing.push(pair.end);
    const program = start('reader', null, '--pty', pair.paths[1]);
    await program.said(ready);
    await untilState(driverAt(pair.paths[0]), 'ready');
  });
});

describe('a simulated program tells a person what is wrong', () => {
  test('a script line that makes no sense, by its number', async () => {
    const { code, output } = await start('reader', '\ntap gold-card\n').ended;
    expect(code).toBe(1);
    expect(output).toContain('script.txt, line 2: There is no card "gold-card". Known: ');
    expect(output).not.toContain('.ts:');
  });

  test('an event that does not come', async () => {
    const { code, output } = await start('reader', 'wait card 1').ended;
    expect(code).toBe(1);
    expect(output).toContain('script.txt, line 1: Waited 1 s for "card", which did not come.');
  });

  test('a port that somebody else has', async () => {
    const pair = await createPtyPair();
    clearing.push(pair.end);
    const first = start('reader', null, '--pty', pair.paths[1]);
    await first.said(ready);
    const { code, output } = await start('reader', null, '--pty', pair.paths[1]).ended;
    expect(code).toBe(1);
    expect(output).toContain('could not be opened (busy)');
  });

  test('a folder that is not there', async () => {
    const { code, output } = await start('scanner', null, '--pty', '/no/such/folder/x').ended;
    expect(code).toBe(1);
    expect(output).toContain('There is no folder /no/such/folder.');
  });

  test('a wrong line at the keyboard, and goes on', async () => {
    const program = start('reader', null);
    await program.said(ready);
    program.type('swipe nothing');
    await program.said('There is no card "nothing"');
    program.type('quit');
    expect((await program.ended).code).toBe(0);
  });
});

test('the simulated scanner as a program: lit, scanned, noise, unread, put out', async () => {
  const script = 'wait lit\nscan 134567890123456789\nfail\nnoise 200\nscan wechat\nwait dark\n';
  const program = start('scanner', script, '--model', 'honeywell');
  await program.said(ready);
  const port = createSerialLinePort({ path: program.pty, baudRate: 9_600, clock: realClock });
  const profile = SCANNER_MODELS.honeywell;
  const driver = createSerialScanner({ port, clock: realClock, log: quietLog, profile });
  clearing.unshift(() => driver.stop());
  const codes: string[] = [];
  const both = new Promise<void>((resolve) => {
    driver.onScan((text) => {
      codes.push(text);
      if (/(^|\D)13\d{16}$/.test(text) && codes.length > 1) resolve();
    });
  });
  await new Promise<void>((resolve) => driver.onState((state) => state === 'ready' && resolve()));
  driver.trigger(true);
  await both;
  expect(codes[0]).toBe('134567890123456789');
  expect(codes).not.toContain('%%NoRead');
  driver.trigger(false);
  expect((await program.ended).code).toBe(0);
});
