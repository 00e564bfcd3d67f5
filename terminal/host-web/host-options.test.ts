import { expect, test } from 'vitest';
import { Complaint } from './complaint.ts';
import { parseHostOptions } from './host-options.ts';

const NEEDED = ['--config', '/c/terminal.json', '--state', '/s/terminal'];
const SOCKET = ['--daemon-socket', '/s/daemon.sock'];

test('a host knows its settings, its folders and its daemon', () => {
  expect(parseHostOptions([...NEEDED, ...SOCKET])).toEqual({
    configFile: '/c/terminal.json',
    stateDirectory: '/s/terminal',
    keyDirectory: '/s/keys',
    daemonSocket: '/s/daemon.sock',
    stubControl: null,
    scenarios: null,
    platform: null,
    language: null,
    port: 0,
    withParent: false,
  });
});

test('what can be given beside that is taken', () => {
  const more = [
    '--keys',
    '/k',
    '--stub-control',
    '/s/c.sock',
    '--language',
    'en',
    '--port',
    '7420',
  ];
  expect(parseHostOptions([...NEEDED, ...SOCKET, ...more, '--with-parent'])).toMatchObject({
    keyDirectory: '/k',
    stubControl: '/s/c.sock',
    language: 'en',
    port: 7420,
    withParent: true,
  });
});

test.each([
  ['a missing option', NEEDED, /--daemon-socket is missing/],
  ['an unknown option', [...NEEDED, ...SOCKET, '--fast'], /--fast/],
  ['a port that is none', [...NEEDED, ...SOCKET, '--port', '7x'], /0 to 65535, not "7x"/],
  ['another language', [...NEEDED, ...SOCKET, '--language', 'fr'], /zh or en, not "fr"/],
])('%s is named', (_what, args, sentence) => {
  expect(() => parseHostOptions(args)).toThrow(Complaint);
  expect(() => parseHostOptions(args)).toThrow(sentence);
});

test('A2: the platform is an address without a path, or is told so', () => {
  const options = (...more: string[]) => parseHostOptions([...NEEDED, ...SOCKET, ...more]);
  expect(options('--platform', 'http://127.0.0.1:81/').platform).toBe('http://127.0.0.1:81');
  for (const wrong of ['ftp://platform.example', 'platform.example', 'https://x/y', 'https:// /']) {
    expect(() => options('--platform', wrong)).toThrow(/--platform takes an address/);
  }
});
