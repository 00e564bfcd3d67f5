/** A till's devices as a shop's settings name them, over real ports, before a technician. */
import { afterEach, expect, test } from 'vitest';
import type { DeviceDesk, DeviceFacts, DeviceId } from '#contract/device-facts.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Log, Random } from '#contract/ports.ts';
import { openDevices } from '#terminal/host-web/devices.ts';
import { createKnownDevices } from '#terminal/host-web/known-devices.ts';
import type { TerminalConfig } from '#terminal/host-web/terminal-config.ts';
import { realClock } from './line-ends.ts';
import { type SimulatedProgram, startSimulated } from './simulated-programs.ts';

const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
const random: Random = { fraction: () => 0.5, id: () => '0'.repeat(26) };
const PAGE = {
  language: 'zh',
  terminalId: 'SL000001',
  printedTime: '2026-11-27 12:00:00',
} as const;

const clearing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clear of clearing.splice(0)) await clear();
});

const started = async (device: string, ...more: string[]): Promise<SimulatedProgram> => {
  const program = startSimulated(device, null, ...more);
  clearing.push(program.clear);
  await program.said('The simulated');
  return program;
};

const opened = (config: TerminalConfig['devices']) => {
  const devices = openDevices(config, {
    clock: realClock,
    random,
    log: quietLog,
    known: createKnownDevices({ kept: [], save: () => {}, clock: realClock }),
    workingKeys: async () => [],
    page: () => PAGE,
  });
  clearing.unshift(() => devices.stop());
  return devices;
};

const factsOf = (desk: DeviceDesk, id: DeviceId): DeviceFacts => {
  const facts = desk.facts().find(({ device }) => device === id);
  if (facts === undefined) throw new Error(`no ${id}`);
  return facts;
};

const until = (desk: DeviceDesk, id: DeviceId, state: DeviceFacts['state']): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (factsOf(desk, id).state === state) resolve();
    };
    desk.onFacts(look);
    look();
  });

const serial = (path: string, baudRate: number) => ({ kind: 'serial', path, baudRate }) as const;

test('P1 P7 a shop with a stripe reader, a scanner and a printer on serial lines', async () => {
  const [stripe, scanner, printer] = await Promise.all([
    started('stripe', '--model', 'magtek'),
    started('scanner', '--model', 'honeywell'),
    started('printer', '--width', '58'),
  ]);
  const { desk, reader } = opened({
    kind: 'real',
    reader: { kind: 'stripe', model: 'magtek', line: serial(stripe.pty, 9_600) },
    scanner: { model: 'honeywell', line: serial(scanner.pty, 9_600) },
    printer: { model: 'generic-58mm', line: serial(printer.pty, 115_200) },
  });
  await Promise.all(
    (['reader', 'scanner', 'printer'] as const).map((id) => until(desk, id, 'ready')),
  );
  expect(factsOf(desk, 'reader')).toMatchObject({
    driver: 'stripe',
    simulated: false,
    port: stripe.pty,
    model: 'MagTek RS-232',
  });

  const reading = reader.readCard({
    generation: 1,
    amountMinor: 5_000 as AmountMinor,
    currency: 'CNY',
    language: 'zh',
    limitMs: 15_000,
  });
  stripe.type('swipe unionpay-stripe');
  expect(await reading).toMatchObject({ kind: 'read', card: { entry: 'stripe' } });
  const passed = desk.trace('reader', 0).map(({ meaning }) => meaning.en);
  expect(passed).toContainEqual(expect.stringMatching(/^a track of \d+ characters$/));

  expect(await desk.run('printer', 'test-page')).toEqual({ kind: 'done', findings: [] });
  await printer.said('paper');
  expect(await desk.run('printer', 'open-drawer')).toEqual({ kind: 'done', findings: [] });
  expect(await desk.run('reader', 'self-test')).toMatchObject({ why: 'not-supported' });
});

test('P7 a PIN pad on a serial line is tested, unplugged, and told with reason and advice', async () => {
  const pad = await started('reader');
  const printer = await started('printer');
  const { desk } = opened({
    kind: 'real',
    reader: serial(pad.pty, 9_600),
    printer: { model: 'epson-tm-80mm', line: serial(printer.pty, 115_200) },
  });
  await until(desk, 'reader', 'ready');
  const identified = new Promise<void>((resolve) => {
    const look = (): void => {
      if (factsOf(desk, 'reader').serialNumber !== null) resolve();
    };
    desk.onFacts(look);
    look();
  });
  await identified;
  expect(factsOf(desk, 'scanner')).toMatchObject({ driver: 'keyboard', port: null });
  const end = await desk.run('reader', 'self-test');
  expect(end.kind === 'done' ? end.findings.map(({ said }) => said) : end.why).toEqual([
    'RAM OK',
    'ROM 5A3C OK',
    'DISPLAY OK',
    'S0000001',
    'SIMPAD 1.04',
  ]);
  pad.type('unplug');
  await until(desk, 'reader', 'gone');
  expect(factsOf(desk, 'reader').lastError?.detail.zh).toMatch(/断开|找不到端口/);
  pad.type('plug');
  await until(desk, 'reader', 'ready');
  expect(factsOf(desk, 'reader').reopened).toBeGreaterThan(0);
});
