import type { MonotonicMs } from '#contract/ports.ts';
import type { JournalEntry } from '#daemon/core/journal/entries.ts';
import { seededRandom } from '../seeded-random.ts';
import type { PlantedBug } from './bug.ts';

/** Bugs in what the daemon is given: its clock, its chance, its disk, its sockets, its profiles. */
export const PORT_BUGS: readonly PlantedBug[] = [
  {
    name: 'ids repeat after a restart',
    caughtBy: ['D5', 'T1'],
    alter: { daemon: (ports) => ({ ...ports, random: seededRandom(1, 'again') }) },
  },
  {
    name: 'durations are measured by the wall clock',
    caughtBy: ['T2', 'V2', 'R5', 'V6', 'L1', 'L2', 'L3', 'T1'],
    alter: {
      daemon: (ports) => {
        const monotonicNow = () => ports.clock.wallNow() as number as MonotonicMs;
        return { ...ports, clock: { ...ports.clock, monotonicNow } };
      },
    },
  },
  {
    name: 'the disk forgets its last write in a crash',
    caughtBy: ['M3'],
    alter: {
      daemon: (ports) => {
        let pending: readonly JournalEntry[] = [];
        const append = (entries: readonly JournalEntry[]): void => {
          if (pending.length > 0) ports.store.append(pending);
          pending = entries;
        };
        return { ...ports, store: { ...ports.store, append } };
      },
    },
  },
  {
    name: 'the socket library sends again what it lost',
    // A payment sent twice, or a reversal that goes a second time and doesn't say so.
    caughtBy: ['M3', 'V3'],
    alter: {
      daemon: (ports) => ({
        ...ports,
        transport: {
          connect: (address, limitMs, listener) => {
            const socket = ports.transport.connect(address, limitMs, listener);
            const write = (text: string): void => {
              socket.write(text);
              ports.clock.after(1_000, () => socket.write(text));
            };
            return { ...socket, write };
          },
        },
      }),
    },
  },
  {
    name: 'a profile promises tombstones that the host does not keep',
    caughtBy: ['V2', 'M1', 'R4'],
    alter: {
      daemon: (ports) => ({
        ...ports,
        channels: ports.channels.map((channel) => ({
          ...channel,
          profile: {
            ...channel.profile,
            reversal: { ...channel.profile.reversal, tombstones: true },
          },
        })),
      }),
    },
  },
];
