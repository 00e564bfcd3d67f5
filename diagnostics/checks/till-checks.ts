import { type Check, type Found, fail, ok, warn } from './looked-at.ts';
import { ofService } from './service-checks.ts';

const keys: Check['look'] = ({ keys: seen }) => {
  switch (seen.kind) {
    case 'not-asked':
      return null;
    case 'unreadable':
      return [fail('KEYS_UNREADABLE', { why: seen.why })];
    case 'read': {
      const { problems, warnings } = seen.report;
      const all = [
        ...problems.map((what) => fail('KEYS_PROBLEM', { what })),
        ...warnings.map((what) => warn('KEYS_WARNING', { what })),
      ];
      return all.length === 0 ? [ok('KEYS_GOOD')] : all;
    }
  }
};

/** States in which a device does what it is there for. */
const READY: ReadonlySet<string> = new Set(['ready', 'busy']);

const deviceFound = (about: string, state: string): Found => {
  if (READY.has(state)) return ok('DEVICE_READY', { state }, about);
  return state === 'gone'
    ? fail('DEVICE_GONE', {}, about)
    : warn('DEVICE_ATTENTION', { state }, about);
};

const devices = ofService(({ tills }) =>
  tills.length === 0
    ? [warn('NO_TILL')]
    : tills.flatMap((till) => till.devices.map(({ device, state }) => deviceFound(device, state))),
);

/** What belongs to the till itself. */
export const TILL_CHECKS: readonly Check[] = [
  { check: 'keys', look: keys },
  { check: 'devices', look: devices },
];
