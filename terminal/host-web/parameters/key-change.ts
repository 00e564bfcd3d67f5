import type { Log } from '#contract/ports.ts';
import type { CertificateFacts } from '#sealing/certificate.ts';
import { isAcknowledged, offerNextCertificate } from '#sealing/next-certificate.ts';
import { finishRotation, type TerminalKeys } from '#sealing/terminal-keys.ts';
import type { PlatformLink } from './platform-link.ts';

export interface KeyChange {
  readonly directory: string;
  readonly terminalId: string;
  readonly platform: PlatformLink;
  /** Who may acknowledge. */
  readonly pinned: readonly CertificateFacts[];
  readonly wallMs: number;
  readonly log: Log;
}

/**
 * Goes on with a change of the terminal's key that a technician began (`switchlane keys rotate`):
 * offers the next certificate, and uses its key only once the platform said that it knows it.
 * Without an answer everything stays as it was, and the next start asks again.
 */
export async function goOnWithKeyChange(
  keys: TerminalKeys,
  change: KeyChange,
): Promise<TerminalKeys> {
  const { next, current } = keys;
  if (next === null) return keys;
  const { terminalId, platform, pinned, log } = change;
  const present = { key: current.privateKey, certificate: current.certificate };
  const { certificate } = next;
  const offer = await offerNextCertificate(certificate, terminalId, present, change.wallMs);
  const answer = await platform.offer(offer);
  if (answer === null || !isAcknowledged(answer, certificate, terminalId, pinned)) {
    log.warn("the terminal's next key waits: the platform did not acknowledge it", {
      fingerprint: certificate.fingerprint,
    });
    return keys;
  }
  await finishRotation(change.directory, keys);
  log.info("the terminal's next key is in use", { fingerprint: certificate.fingerprint });
  return { generation: keys.generation + 1, current: next, next: null, previous: current };
}
