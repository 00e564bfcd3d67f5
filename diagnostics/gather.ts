/** Gathers what the checks look at: from the service, the key folder and this machine. */
import type { ServiceFacts } from '#contract/diagnostics.ts';
import type { ServiceKeysTold } from '#contract/sign-on-api.ts';
import { SealingError } from '#sealing/sealing-error.ts';
import type { KeysSeen, LookedAt, ServiceSeen } from './checks/looked-at.ts';
import { reportKeys } from './keys.ts';
import { productVersion } from './version.ts';

/** How whoever gathers reaches the service. */
export interface ServiceAsker {
  /** Rejects with whatever `judge` tells apart. */
  read(): Promise<ServiceFacts>;
  /** Its own keys. */
  keys(): Promise<ServiceKeysTold>;
  /** What a rejection means: nobody there, or somebody who refused. */
  judge(cause: unknown): Exclude<ServiceSeen, { kind: 'answered' }>;
}

/** Never rejects: what can't be had is itself a finding. */
export const gather = async (asker: ServiceAsker, keyDirectory: string): Promise<LookedAt> => {
  const service = await seen(asker);
  return {
    service,
    keys: await keysSeen(asker, service, keyDirectory),
    atWallMs: Date.now(),
    version: productVersion,
    localDate: localDate(new Date()),
  };
};

const seen = async (asker: ServiceAsker): Promise<ServiceSeen> => {
  const startedMs = performance.now();
  try {
    const facts = await asker.read();
    return { kind: 'answered', facts, tookMs: performance.now() - startedMs };
  } catch (cause) {
    return asker.judge(cause);
  }
};

const keysSeen = async (
  asker: ServiceAsker,
  service: ServiceSeen,
  directory: string,
): Promise<KeysSeen> => {
  if (service.kind !== 'answered') return { kind: 'not-asked' };
  // One that went away since it was asked has told no key of its own.
  const told = await asker.keys().catch(() => null);
  try {
    return { kind: 'read', report: await reportKeys(directory, service.facts, told) };
  } catch (cause) {
    if (!(cause instanceof SealingError)) throw cause;
    return { kind: 'unreadable', why: cause.message };
  }
};

const two = (number: number): string => String(number).padStart(2, '0');

const localDate = (now: Date): string =>
  `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
