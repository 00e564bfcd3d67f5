import { expect, test } from 'vitest';
import { serviceSocket, serviceTokenFile } from './service-place.ts';

const LINUX = { platform: 'linux', runtimeFolder: '/run/user/1000', dataFolder: '/home/till/c' };

test('the socket lies where the session ends with it, else beside the settings', () => {
  expect(serviceSocket(LINUX)).toBe('/run/user/1000/switchlane/daemon.sock');
  expect(serviceSocket({ ...LINUX, runtimeFolder: null })).toBe('/home/till/c/daemon.sock');
});

test('a pipe keeps its token in the home of its user, a socket beside itself', () => {
  const pipe = serviceSocket({ ...LINUX, platform: 'win32' });
  expect(serviceTokenFile(pipe, 'C:\\Users\\till')).toBe(
    'C:\\Users\\till\\.switchlane-daemon.token',
  );
  expect(serviceTokenFile('/run/a.sock', '/home/till')).toBe('/run/a.sock.token');
});
