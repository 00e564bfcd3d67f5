import type { DaemonLink } from '#contract/daemon-api.ts';
import type { Log } from '#contract/ports.ts';
import { parseCertificate } from '#sealing/certificate.ts';
import type { KeyPair } from '#sealing/keys.ts';
import { vouchForSignOn } from '#sealing/sign-on.ts';

interface Ports {
  readonly terminalId: string;
  /** The till's key pair in use. */
  readonly own: KeyPair;
  readonly wallNow: () => number;
  readonly log: Log;
}

/**
 * Gives the payment service this till's word for its sign-on key, whenever they meet and it has none
 * of this till's present key: at the first start, after the till changed its key, and when the
 * service asks because its own key is to be changed. Channels know
 * the till; by its word they know the service, which signs on also while no till runs.
 */
export function vouchForService(
  daemon: DaemonLink,
  { terminalId, own, wallNow, log }: Ports,
): void {
  const vouch = async (): Promise<void> => {
    const { certificatePem, vouchedBy } = await daemon.request('sign-on.key', {});
    const service = parseCertificate(certificatePem);
    if (service === undefined || vouchedBy === own.certificate.fingerprint) return;
    const till = { key: own.privateKey, certificate: own.certificate };
    const voucher = await vouchForSignOn(service, terminalId, till, wallNow());
    const { isTaken } = await daemon.request('sign-on.vouch', {
      voucher,
      terminalCertificatePem: own.certificatePem,
    });
    const about = { service: service.fingerprint };
    if (isTaken) log.info('vouched for the key of the payment service', about);
    else log.error('the payment service took no word for its key', about);
  };
  // A link that breaks meanwhile comes back, and then this is done again.
  const tryIt = (): void => void vouch().catch(() => {});
  daemon.onConnected((up) => {
    if (up) tryIt();
  });
  daemon.onNotification('sign-on.wanted', tryIt);
}
