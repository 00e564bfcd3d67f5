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

const reading = (text: string) => () => readTerminalConfig(holding(text));

test('what a first start writes can be read', () => {
  expect(readTerminalConfig(holding(JSON.stringify(FIRST_CONFIG)))).toEqual(FIRST_CONFIG);
});

test('a till with real devices names its lines and its printer', () => {
  const serial = { kind: 'serial', path: '/dev/serial/by-id/pad', baudRate: 9_600 };
  const tcp = { kind: 'tcp', host: 'printer.shop', port: 9_100 };
  const devices = { kind: 'real', reader: serial, printer: { line: tcp, model: 'generic-80mm' } };
  const config = readTerminalConfig(holding(JSON.stringify({ ...FIRST_CONFIG, devices })));
  expect(config.devices).toEqual(devices);
});

test('P1 a plain stripe reader is named with its make, and an old line with its seven bits', () => {
  const line = { kind: 'serial', path: 'COM3', baudRate: 9_600, dataBits: 7, parity: 'even' };
  const reader = { kind: 'stripe', model: 'magtek', chip: 'none', line };
  const devices = { kind: 'real', reader, printer: { line, model: 'generic-58mm' } };
  const config = readTerminalConfig(holding(JSON.stringify({ ...FIRST_CONFIG, devices })));
  expect(config.devices).toEqual(devices);
  const unknown = { ...devices, reader: { ...reader, model: 'sony' } };
  expect(reading(JSON.stringify({ ...FIRST_CONFIG, devices: unknown }))).toThrow(
    /devices\.reader\.model/,
  );
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
