import { expect, test } from 'vitest';
import { parseSimulateOptions } from './options.ts';

const parse = (...args: string[]) => parseSimulateOptions(args, '/home/till');

test('a device and a path are enough; the path is taken from the working folder', () => {
  expect(parse('reader', '--pty', 'reader')).toEqual({
    device: 'reader',
    pty: '/home/till/reader',
    baudRate: 9_600,
    scriptFile: null,
    scannerModel: 'plain',
    stripeModel: 'id-tech',
    paperWidth: 80,
    papersFolder: null,
  });
  expect(parse('--help')).toBe('help');
});

test.for([
  [['--pty', '/tmp/x'], 'Name one device'],
  [['drawer', '--pty', '/tmp/x'], 'Name one device'],
  [['reader'], '--pty PATH'],
  [['reader', '--pty', '/tmp/x', '--baud', 'fast'], '"fast" is no whole number'],
  [['reader', '--pty', '/tmp/x', '--baud', '50'], '--baud is 300 or more'],
  [['reader', '--pty', '/tmp/x', '--model', 'honeywell'], '--model is for a scanner or'],
  [['stripe', '--pty', '/tmp/x', '--model', 'honeywell'], 'no stripe reader model "honeywell"'],
  [['scanner', '--pty', '/tmp/x', '--model', 'sony'], 'no scanner model "sony"'],
  [['scanner', '--pty', '/tmp/x', '--width', '58'], '--width is for a printer'],
  [['printer', '--pty', '/tmp/x', '--width', '70'], '--width is 58 or 80'],
  [['printer', '--pty', '/tmp/x', '--papers', '/no/such/folder'], 'no folder /no/such/folder'],
  [['printer', '--pty', '/tmp/x', '--colour'], "Unknown option '--colour'"],
] as const)('%j is refused with what is right', ([args, why]) => {
  expect(() => parse(...args)).toThrow(why);
});
