import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Clock, MonotonicMs } from '#contract/ports.ts';

/** The system's look-up of a name: every address it has. */
export type FindAddresses = (
  hostname: string,
  told: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

interface Ports {
  readonly find: FindAddresses;
  readonly clock: Clock;
  /** A look-up that takes longer is done without, where an answer is remembered. */
  readonly patienceMs: number;
  /** How long an answer may stand in for one that doesn't come. */
  readonly keptMs: number;
}

interface Remembered {
  readonly addresses: readonly LookupAddress[];
  readonly atMs: MonotonicMs;
}

type Told = (error: Error | null, addresses: readonly LookupAddress[]) => void;

/**
 * Looks names up, and remembers: a name server that is slow or gone must not take a channel away
 * whose address is known (fault NT2). One look-up a name at a time, since each that hangs holds one
 * of the process's few threads for as long as the system cares to wait.
 */
export const rememberedNames = ({ find, clock, patienceMs, keptMs }: Ports): LookupFunction => {
  const known = new Map<string, Remembered>();
  const waiting = new Map<string, Set<Told>>();

  const standIn = (hostname: string): readonly LookupAddress[] | null => {
    const found = known.get(hostname);
    if (found === undefined || clock.monotonicNow() - found.atMs > keptMs) return null;
    return found.addresses;
  };

  const ask = (hostname: string, told: Told): void => {
    const others = waiting.get(hostname);
    if (others !== undefined) return void others.add(told);
    const all = new Set([told]);
    waiting.set(hostname, all);
    find(hostname, (error, addresses) => {
      waiting.delete(hostname);
      if (error === null) known.set(hostname, { addresses, atMs: clock.monotonicNow() });
      for (const one of all) one(error, addresses);
    });
  };

  const lookUp = (hostname: string, told: Told): void => {
    let isTold = false;
    const once: Told = (error, addresses) => {
      if (isTold) return;
      isTold = true;
      impatience.cancel();
      told(error, addresses);
    };
    const impatience = clock.after(patienceMs, () => {
      const addresses = standIn(hostname);
      if (addresses !== null) once(null, addresses);
    });
    ask(hostname, (error, addresses) => {
      const instead = error === null ? null : standIn(hostname);
      if (instead === null) once(error, addresses);
      else once(null, instead);
    });
  };

  return (hostname, options, callback) =>
    lookUp(hostname, (error, addresses) => {
      const [first] = addresses;
      if (error !== null || first === undefined) {
        callback(asSystemError(error, hostname), '');
      } else if (options.all === true) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
};

const asSystemError = (error: Error | null, hostname: string): NodeJS.ErrnoException =>
  error ?? Object.assign(new Error(`no address of ${hostname}`), { code: 'ENOTFOUND' });
