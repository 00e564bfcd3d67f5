import type { ChannelView, DaemonStatus } from '#contract/daemon-api.ts';
import type { Method } from '#contract/method.ts';
import type { Credential } from '#contract/payment.ts';
import type { SealBinding, Sealer } from '#contract/sealed.ts';
import { sellingOf } from '../payment/selling-channels.ts';
import { type Captured, opensThePin, sensitiveFor, wipe } from './captured.ts';

/**
 * Whether a channel consumes this credential when it sees it, so that moving on needs the customer
 * again. Wallet codes are. Card data, with a PIN block or a chip's cryptogram too, is sent to the
 * next channel as it is in this version. The one place that decides it (invariant R7).
 */
export const SINGLE_USE: Readonly<Record<Credential['routing']['kind'], boolean>> = {
  card: false,
  code: true,
};

/** Whether a channel can be sealed to at all: it has a certificate, and the sealer admits it. */
export const sealable = (sealer: Pick<Sealer, 'admits'>, channel: ChannelView): boolean =>
  channel.certificatePem !== '' &&
  sealer.admits({ channel: channel.id, certificatePem: channel.certificatePem });

/**
 * Whom a capture is sealed to: every channel that takes the method and can be sealed to, up or
 * not, because the one that is down now may be the one to move on to; the default first, then in
 * the daemon's order. Never a test channel: what a customer gives goes to no test system.
 */
export function recipientsFor(
  status: DaemonStatus,
  method: Method,
  most: number,
  sealer: Pick<Sealer, 'admits'>,
): readonly ChannelView[] {
  const first = status.defaultFor[method];
  const taking = sellingOf(status).filter(
    (channel) => channel.methods.includes(method) && sealable(sealer, channel),
  );
  return [
    ...taking.filter(({ id }) => id === first),
    ...taking.filter(({ id }) => id !== first),
  ].slice(0, most);
}

/**
 * Seals a capture once to all recipients and makes the credential the daemon may see.
 * A bank that the pad has no PIN key of could only refuse a typed PIN, after the sale had gone
 * there: it is no recipient, so that routing leaves it out before anything is sent. `no-pin-key`:
 * none was left, and all of it was wiped here.
 * @throws whatever the sealer throws; the sensitive parameters are the sealer's to wipe.
 */
export async function sealCapture(
  sealer: Sealer,
  captured: Captured,
  binding: SealBinding,
  recipients: readonly ChannelView[],
): Promise<Credential | 'no-pin-key'> {
  const sensitive = sensitiveFor(
    captured,
    recipients.map(({ id }) => id),
  );
  if (sensitive === null) {
    wipe(captured);
    return 'no-pin-key';
  }
  const able = recipients.filter(({ id }) => opensThePin(sensitive, id));
  const envelope = await sealer.seal(
    sensitive,
    binding,
    able.map(({ id, certificatePem }) => ({ channel: id, certificatePem })),
  );
  return {
    envelope,
    sealedTo: able.map(({ id }) => id),
    singleUse: SINGLE_USE[captured.routing.kind],
    masked: captured.masked,
    routing: captured.routing,
  };
}
