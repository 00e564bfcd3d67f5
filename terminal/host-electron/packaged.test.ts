import { expect, test } from 'vitest';
import { parseHostOptions } from '#terminal/host-web/host-options.ts';
import { FIRST_CONFIG, terminalConfig } from '#terminal/host-web/terminal-config.ts';
import { hostArguments, refuseSimulated } from './packaged.ts';

const PLACE = { userData: '/u', platform: 'linux', runtimeFolder: '/run/user/7' };
const SIMULATED = terminalConfig.parse(FIRST_CONFIG);

test('run from the sources, the arguments behind the script count', () => {
  const argv = ['electron', 'dist/electron/main.mjs', '--port', '1'];
  expect(hostArguments({ argv, isPackaged: false, ...PLACE })).toEqual(['--port', '1']);
});

test('an installed till started from the desktop finds everything in its data folder', () => {
  const args = hostArguments({ argv: ['/opt/Switchlane'], isPackaged: true, ...PLACE });
  expect(parseHostOptions(args)).toMatchObject({
    configFile: '/u/terminal.json',
    stateDirectory: '/u/terminal',
    keyDirectory: '/u/keys',
    daemonSocket: '/run/user/7/switchlane/daemon.sock',
  });
});

test('an installed till takes arguments that are given', () => {
  const argv = ['/opt/Switchlane', '--config', '/etc/till.json'];
  expect(hostArguments({ argv, isPackaged: true, ...PLACE })).toEqual(argv.slice(1));
});

test('an installed till refuses simulated devices, the sources do not', () => {
  expect(() => refuseSimulated(SIMULATED, true)).toThrow(/devices\.kind.*CONFIG_WRONG/);
  expect(() => refuseSimulated(SIMULATED, false)).not.toThrow();
});
