import type { Premises } from '#daemon/core/premises.ts';

/** A service in a simulated world has no process, no files and no network below its channels. */
export const NO_PREMISES: Premises = {
  facts: () => ({
    version: 'simulated',
    node: '-',
    pid: 0,
    startedAtWallMs: 0,
    memoryBytes: 0,
    configFile: '',
    stateDirectory: '',
    logFile: '',
    journalFile: {
      path: '',
      bytes: 0,
      lastEntryAtWallMs: null,
      checkpointAt: 0,
      synchronous: 2,
      audit: { at: 'running', checked: 0 },
    },
    disk: null,
  }),
  readChannels: async () => ({
    kind: 'refused',
    code: 'CONFIG_UNREADABLE',
    detail: 'there is no file here',
  }),
  keepLeaving: () => {},
  certificateDaysLeft: () => null,
  probe: {
    lookUp: async () => ({ kind: 'passed', detail: '' }),
    connect: async () => ({ kind: 'passed', detail: '' }),
    secure: async () => ({ kind: 'passed', detail: '' }),
  },
};
