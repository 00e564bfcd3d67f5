import type { ChannelView } from '#contract/daemon-api.ts';
import type { LocalName } from '#contract/language.ts';
import type { Clock, Log } from '#contract/ports.ts';
import type { Recipient } from '#contract/sealed.ts';
import type { QuietNotice } from '#contract/view.ts';
import type { EnvelopeSealer } from '#sealing/envelope-seal.ts';

/** Certificates end by the day, and a till may run for months: they are looked at again this often. */
const LOOK_AGAIN_MS = 12 * 3_600_000;

export interface CertificateWatchPorts {
  readonly sealer: Pick<EnvelopeSealer, 'inspect' | 'expiring'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly tell: (notice: QuietNotice) => void;
}

/**
 * Says as an in-station notice which channels' certificates expire soon and which are refused
 * (row A7, fault KC1): whenever the daemon hands out others, and twice a day.
 */
export function watchCertificates(ports: CertificateWatchPorts): {
  look(channels: readonly ChannelView[]): void;
  stop(): void;
} {
  const { sealer, clock, log } = ports;
  let known: readonly ChannelView[] = [];
  let round = 0;
  let again = clock.after(LOOK_AGAIN_MS, lookAgain);

  function lookAgain(): void {
    again = clock.after(LOOK_AGAIN_MS, lookAgain);
    look();
  }

  function look(): void {
    round += 1;
    const recipients: Recipient[] = known
      .filter(({ certificatePem }) => certificatePem !== '')
      .map(({ id, certificatePem }) => ({ channel: id, certificatePem }));
    for (const { channel, why } of sealer.inspect(recipients)) {
      log.error('certificate of a channel refused', { channel, why });
      tell('CERTIFICATE_REFUSED', channel);
    }
    for (const { channel, daysLeft } of sealer.expiring(recipients)) {
      log.warn('certificate of a channel expires soon', { channel, daysLeft });
      tell('CERTIFICATE_EXPIRING', channel);
    }
  }

  function tell(code: 'CERTIFICATE_REFUSED' | 'CERTIFICATE_EXPIRING', channel: string): void {
    const name: LocalName | undefined = known.find(({ id }) => id === channel)?.name;
    ports.tell({
      id: `${code} ${channel.slice(0, 24)} ${round}`,
      kind: 'attention',
      from: name ?? null,
      to: null,
      code,
    });
  }

  return {
    look: (channels) => {
      known = channels;
      look();
    },
    stop: () => again.cancel(),
  };
}
