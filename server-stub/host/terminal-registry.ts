import { join } from 'node:path';
import { z } from 'zod';
import { type CertificateFacts, parseCertificate } from '#sealing/certificate.ts';
import { readIfThere, replaceFile } from '#sealing/key-files.ts';
import { StubProblem } from './stub-problem.ts';

/** What was sealed with an old key may be under way this long (invariant S2: at most 24 h). */
const OVERLAP_MS = 24 * 3_600_000;

const registryFile = z.array(
  z.strictObject({ pem: z.string().max(16_384), untilWallMs: z.int().nullable() }),
);
type Entry = z.infer<typeof registryFile>[number];

/** Certificates of the one terminal this world serves: the one in use, and others for a while. */
export interface TerminalRegistry {
  /** Those that may sign and be sealed to now, the newest first. */
  known(): readonly CertificateFacts[];
  /** Takes the next one beside those known, which then end after the overlap. Durable on return. */
  add(next: CertificateFacts): Promise<void>;
}

/**
 * Opens the registry of a state folder. `presentPem` is the certificate the stub was started with:
 * it is known whatever the file says.
 */
export async function openTerminalRegistry(
  state: string,
  presentPem: string,
  wallNow: () => number = Date.now,
): Promise<TerminalRegistry> {
  const path = join(state, 'terminal-certificates.json');
  const kept = parse(await readIfThere(path), path);
  // A certificate the file does not know was enrolled by hand: then what was known before is over.
  let entries: readonly Entry[] = kept.some(({ pem }) => pem === presentPem)
    ? kept
    : [{ pem: presentPem, untilWallMs: null }];
  let changing: Promise<void> = Promise.resolve();

  async function take(next: CertificateFacts): Promise<void> {
    if (entries.some(({ pem }) => pem === next.pem)) return;
    const untilWallMs = wallNow() + OVERLAP_MS;
    const changed = [
      { pem: next.pem, untilWallMs: null },
      ...entries.map((entry) => ({ ...entry, untilWallMs: entry.untilWallMs ?? untilWallMs })),
    ].filter((entry) => isInForce(entry, wallNow()));
    await replaceFile(path, 0o600, `${JSON.stringify(changed, null, 2)}\n`);
    entries = changed;
  }

  return {
    known: () =>
      entries
        .filter((entry) => isInForce(entry, wallNow()))
        .map(({ pem }) => parseCertificate(pem))
        .filter((facts) => facts !== undefined),
    add: (next) => {
      changing = changing.then(() => take(next));
      return changing;
    },
  };
}

const isInForce = ({ untilWallMs }: Entry, wallMs: number): boolean =>
  untilWallMs === null || wallMs < untilWallMs;

function parse(text: string | undefined, path: string): readonly Entry[] {
  if (text === undefined) return [];
  try {
    return registryFile.parse(JSON.parse(text));
  } catch {
    throw new StubProblem('CONFIG_WRONG', `${path} is damaged`);
  }
}
