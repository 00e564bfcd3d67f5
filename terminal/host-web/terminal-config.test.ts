import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Complaint } from './complaint.ts';
import { FIRST_CONFIG, readTerminalConfig } from './terminal-config.ts';

const holding = (text: string): string => {
  const directory = mkdtempSync(join(tmpdir(), 'switchlane-config-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'terminal.json');
  writeFileSync(file, text);
  return file;
};

/** A shop's own people: their PINs stand in no file of this repository. */
const OWN_PEOPLE = [
  {
    id: '1',
    name: 'Zhao Min',
    role: 'supervisor',
    pin: 'scrypt:32768:8:1:AAAAAAAAAAAAAAAAAAAAAA==:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  },
];
const SHOP = { ...FIRST_CONFIG, staff: OWN_PEOPLE };

const reading = (text: string) => () => readTerminalConfig(holding(text));

test('what a first start writes can be read', () => {
  expect(readTerminalConfig(holding(JSON.stringify(FIRST_CONFIG)))).toEqual(FIRST_CONFIG);
});

test('a till with real devices names its lines and its printer', () => {
  const serial = { kind: 'serial', path: '/dev/serial/by-id/pad', baudRate: 9_600 };
  const tcp = { kind: 'tcp', host: 'printer.shop', port: 9_100 };
  const devices = { kind: 'real', reader: serial, printer: { line: tcp, model: 'generic-80mm' } };
  const config = readTerminalConfig(holding(JSON.stringify({ ...SHOP, devices })));
  expect(config.devices).toEqual(devices);
});

test('P1 a plain stripe reader is named with its make, and an old line with its seven bits', () => {
  const line = { kind: 'serial', path: 'COM3', baudRate: 9_600, dataBits: 7, parity: 'even' };
  const reader = { kind: 'stripe', model: 'magtek', chip: 'none', line };
  const devices = { kind: 'real', reader, printer: { line, model: 'generic-58mm' } };
  const config = readTerminalConfig(holding(JSON.stringify({ ...SHOP, devices })));
  expect(config.devices).toEqual(devices);
  const unknown = { ...devices, reader: { ...reader, model: 'sony' } };
  expect(reading(JSON.stringify({ ...SHOP, devices: unknown }))).toThrow(/devices\.reader\.model/);
});

test('a file that cannot be read is named with the reason', () => {
  expect(() => readTerminalConfig('/nowhere/terminal.json')).toThrow(Complaint);
  expect(() => readTerminalConfig('/nowhere/terminal.json')).toThrow(
    /\/nowhere\/terminal\.json \(ENOENT\).*CONFIG_UNREADABLE/s,
  );
});

test('a file that is not JSON is named', () => {
  expect(reading('{"terminalId":')).toThrow(/terminal\.json is not JSON[\s\S]*CONFIG_WRONG/);
});

test('every wrong key is named, unknown ones too', () => {
  const wrong = { ...FIRST_CONFIG, terminalId: 'till 1', langauge: 'zh' };
  expect(reading(JSON.stringify(wrong))).toThrow(/terminalId: eight capital[\s\S]*langauge/);
});

test("a till with real devices refuses the rehearsal's people: everybody knows their PINs", () => {
  const line = { kind: 'tcp', host: 'printer.shop', port: 9_100 };
  const devices = { kind: 'real', reader: line, printer: { line, model: 'generic-80mm' } };
  expect(reading(JSON.stringify({ ...FIRST_CONFIG, devices }))).toThrow(/knows the PIN of 1001/);
});

test('a till without a supervisor, or with two people of one number, is refused', () => {
  const [one] = OWN_PEOPLE;
  const cashiers = [{ ...one, role: 'cashier' }];
  expect(reading(JSON.stringify({ ...SHOP, staff: cashiers }))).toThrow(/nobody is a supervisor/);
  expect(reading(JSON.stringify({ ...SHOP, staff: [one, one] }))).toThrow(/the same id/);
});
