import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ApiMethod, type DaemonLink, DaemonLinkLost } from '#contract/daemon-api.ts';
import type { DeviceDesk } from '#contract/device-facts.ts';
import type { Log } from '#contract/ports.ts';
import { type TechnicianAnswer, technicianAnswer } from '#contract/technician.ts';
import { PLANTED_PAN, tracesOf } from '#diagnostics/planted-card.fixture.ts';
import { createTechnician } from './technician.ts';

const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };
const LOST = () => Promise.reject(new DaemonLinkLost('nobody there'));

/** Devices that a test says nothing about but a careless trace. */
const DEVICES: DeviceDesk = {
  facts: () => [],
  onFacts: () => {},
  trace: () => [
    {
      sequence: 1,
      atWallMs: 0,
      direction: 'from-device',
      hex: Buffer.from(PLANTED_PAN).toString('hex'),
      bytes: 16,
      meaning: { zh: '读卡', en: 'a read' },
      verdict: 'good',
    },
  ],
  run: async () => ({ kind: 'not-done', why: 'busy' }),
};

type Listener = (params: unknown) => void;

/** A payment service as far as the technician's answers go: the real one is in the browser story. */
const link = (answer: (name: ApiMethod, params: unknown) => Promise<unknown>) => {
  const listeners = new Map<string, Listener>();
  const daemon: DaemonLink = {
    request: ((name: ApiMethod, params: unknown) => answer(name, params)) as DaemonLink['request'],
    onNotification: (name, listener) => void listeners.set(name, listener as Listener),
    onConnected: () => {},
  };
  return { daemon, notify: (name: string, params: unknown) => listeners.get(name)?.(params) };
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'technician-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const technicianAt = (daemon: DaemonLink, leaveKiosk: (() => void) | null = null) =>
  createTechnician({
    daemon,
    devices: DEVICES,
    terminalId: 'TILL0007',
    places: {
      configFile: join(folder, 'terminal.json'),
      logFile: join(folder, 'logs', 'terminal.log'),
      keyDirectory: join(folder, 'keys'),
      bundleDirectory: join(folder, 'bundles'),
    },
    till: { cashier: () => null, printSale: async () => null },
    supervisorRefusal: async (_person, pin) => (pin === '4711' ? null : 'PIN_WRONG'),
    leaveKiosk,
    log: QUIET,
  });

type Question = Parameters<ReturnType<typeof technicianAt>['ask']>[0];

const asked = async (technician: ReturnType<typeof technicianAt>, question: Question) => {
  const parts: TechnicianAnswer[] = [];
  let last: TechnicianAnswer | null = null;
  await technician.ask(question, (answer, isLast) => {
    // What can't be parsed on the other side would show as a broken link.
    const parsed = technicianAnswer.parse(answer);
    if (isLast) last = parsed;
    else parts.push(parsed);
  });
  return { parts, last: last as TechnicianAnswer | null };
};

test('while the service is away the doctor still says what is wrong', async () => {
  const technician = technicianAt(link(LOST).daemon);
  const { last } = await asked(technician, { about: 'doctor' });
  expect(last).toMatchObject({ about: 'doctor', report: { verdict: 'fail' } });
  expect(await asked(technician, { about: 'facts' })).toMatchObject({
    last: { about: 'refused', why: 'service-gone' },
  });
});

test('steps of a line check reach who asked, and not the next one', async () => {
  let finish: (answer: unknown) => void = () => {};
  const { daemon, notify } = link(
    () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
  );
  const technician = technicianAt(daemon);
  const step = {
    step: 'lookup',
    address: 'a:1',
    verdict: 'ok',
    finding: 'LINE_PASSED',
    detail: '',
    tookMs: 1,
  };
  const first = asked(technician, { about: 'line', channel: 'east' as never });
  const second = await asked(technician, { about: 'line', channel: 'east' as never });
  expect(second.last).toMatchObject({ about: 'refused', why: 'busy' });
  notify('line.stepped', { channel: 'harbor', step });
  notify('line.stepped', { channel: 'east', step });
  const report = { channel: 'east', atWallMs: 0, verdict: 'ok', steps: [step] };
  finish({ kind: 'checked', report });
  expect(await first).toEqual({
    parts: [{ about: 'line-step', step }],
    last: { about: 'line', report },
  });
});

test('orders go to the service with their person and reason, and nothing else', async () => {
  const requests: [string, unknown][] = [];
  const { daemon } = link(async (name, params) => {
    requests.push([name, params]);
    return name === 'route.force' ? { kind: 'forced' } : { kind: 'done' };
  });
  const technician = technicianAt(daemon);
  const by = { person: 'Zhao' as never, reason: 'declines too much' };
  const pin = '4711';
  const channel = 'east' as never;
  for (const question of [
    { about: 'disable', channel, pin, ...by },
    { about: 'force', channel, forMs: 3_600_000, pin, ...by },
    { about: 'lift', pin, ...by },
    { about: 'close-reversal', attemptId: 'a-1' as never, pin, ...by },
  ] as const) {
    expect((await asked(technician, question)).last).toEqual({ about: 'done' });
  }
  expect(requests).toEqual([
    ['channel.disable', { channel: 'east', ...by }],
    ['route.force', { channel: 'east', forMs: 3_600_000, ...by }],
    ['route.lift', by],
    ['reversals.close', { attemptId: 'a-1', ...by }],
  ]);
});

test('a bundle can be had without the service, previewed, and holds no card', async () => {
  writeFileSync(join(folder, 'terminal.json'), JSON.stringify({ note: `card ${PLANTED_PAN}` }));
  const technician = technicianAt(link(LOST).daemon);
  expect((await asked(technician, { about: 'bundle-save' })).last).toMatchObject({
    why: 'not-known',
  });
  const { parts, last } = await asked(technician, { about: 'bundle' });
  expect(parts.map(({ about }) => about)).toContain('bundle-progress');
  expect(last).toMatchObject({ about: 'bundle' });
  const preview = await asked(technician, { about: 'bundle-file', name: 'devices/reader.txt' });
  expect(JSON.stringify(preview.last)).toContain('a read');
  expect(tracesOf(JSON.stringify(preview.last))).toEqual([]);
  const saved = (await asked(technician, { about: 'bundle-save' })).last;
  if (saved?.about !== 'bundle-saved') throw new Error('it was not saved');
  const files = unzipSync(readFileSync(saved.path));
  expect(Object.keys(files)).toEqual(expect.arrayContaining(['doctor.txt', 'till/terminal.json']));
  for (const [name, bytes] of Object.entries(files))
    expect(tracesOf(strFromU8(bytes)), name).toEqual([]);
});

test('a place that can’t be written to is said, and the bundle is kept for another try', async () => {
  writeFileSync(join(folder, 'bundles'), 'a file where the folder should be');
  const technician = technicianAt(link(LOST).daemon);
  await asked(technician, { about: 'bundle' });
  expect((await asked(technician, { about: 'bundle-save' })).last).toMatchObject({
    why: 'not-saved',
  });
  rmSync(join(folder, 'bundles'));
  expect((await asked(technician, { about: 'bundle-save' })).last).toMatchObject({
    about: 'bundle-saved',
  });
});

test('an order without a supervisor’s PIN does nothing, and no PIN leaves the till', async () => {
  const requests: string[] = [];
  const { daemon } = link(async (name, params) => {
    requests.push(`${name} ${JSON.stringify(params)}`);
    return { kind: 'done' };
  });
  const technician = technicianAt(daemon);
  const by = { channel: 'east' as never, person: 'Zhao' as never, reason: 'declines too much' };
  const refused = await asked(technician, { about: 'disable', pin: '0000', ...by });
  expect(refused.last).toEqual({ about: 'not-agreed', code: 'PIN_WRONG' });
  expect(requests).toEqual([]);
  await asked(technician, { about: 'disable', pin: '4711', ...by });
  expect(requests.join()).not.toContain('4711');
});

test('the desktop is given back to a supervisor alone, and not where the till never took it', async () => {
  let left = 0;
  const locked = technicianAt(link(LOST).daemon, () => {
    left += 1;
  });
  const order = {
    about: 'leave-kiosk',
    person: 'Zhao' as never,
    reason: 'printer driver',
  } as const;
  expect((await asked(locked, { about: 'host' })).last).toEqual({ about: 'host', locked: true });
  const guessed = await asked(locked, { ...order, pin: '0000' });
  expect(guessed.last).toEqual({ about: 'not-agreed', code: 'PIN_WRONG' });
  expect(left).toBe(0);
  expect((await asked(locked, { ...order, pin: '4711' })).last).toEqual({ about: 'done' });
  expect(left).toBe(1);
  const browser = technicianAt(link(LOST).daemon);
  expect((await asked(browser, { about: 'host' })).last).toEqual({ about: 'host', locked: false });
  expect((await asked(browser, { ...order, pin: '4711' })).last).toMatchObject({
    why: 'not-known',
  });
});
