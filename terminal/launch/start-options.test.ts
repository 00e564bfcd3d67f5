import { expect, test } from 'vitest';
import { Complaint } from '#terminal/host-web/complaint.ts';
import { DEFAULT_PORT, parseStartOptions } from './start-options.ts';

const parse = (...args: string[]) => parseStartOptions(args, '/shop');

test('without options the till takes its usual port and folder', () => {
  expect(parse()).toEqual({
    port: DEFAULT_PORT,
    stateDirectory: '/shop/.switchlane',
    language: null,
    transport: 'ws',
    headless: false,
    withParent: false,
  });
});

test('options are taken as given, the folder relative to where the person is', () => {
  const args = ['--port', '0', '--state', 'till-2', '--language', 'en', '--headless'];
  expect(parse(...args, '--with-parent', '--transport', 'tcp')).toEqual({
    port: 0,
    stateDirectory: '/shop/till-2',
    language: 'en',
    transport: 'tcp',
    headless: true,
    withParent: true,
  });
  expect(parse('--help')).toBe('help');
});

test.each([
  ['an unknown option', ['--prot', '80'], /--prot/],
  ['a word that belongs to no option', ['fast'], /fast/],
  ['a port that is no number', ['--port', 'eighty'], /0 to 65535, not "eighty"/],
  ['a port beyond the range', ['--port', '65536'], /0 to 65535/],
  ['a negative port', ['--port=-1'], /0 to 65535/],
  ['a port without a value', ['--port'], /port/],
  ['a transport the simulated banks lack', ['--transport', 'udp'], /ws or tcp is expected/],
  ['a language we do not speak', ['--language', 'de'], /zh or en, not "de"/],
])('%s is refused with what to write instead', (_what, args, sentence) => {
  expect(() => parse(...args)).toThrow(Complaint);
  expect(() => parse(...args)).toThrow(sentence);
});
