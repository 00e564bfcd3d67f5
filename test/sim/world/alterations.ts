import type { ChannelId } from '#contract/ids.ts';
import type { SensitiveParameters } from '#contract/sealed.ts';
import type { TerminalView } from '#contract/view.ts';
import type { Daemon } from '#daemon/core/daemon.ts';
import type { PinVerdict } from '#stub/host/pin-check.ts';
import type { createTill } from '#terminal/core/till.ts';
import type { SimChannel } from './channels.ts';
import { judgeSimPin } from './customer-secrets.ts';
import { cheapPinKey, type simPinKeys } from './pin-keys.ts';

type DaemonPorts = ConstructorParameters<typeof Daemon>[0];
type TillPorts = Parameters<typeof createTill>[0];

/** Where a planted bug can change what the code under test is given. */
export interface Alterations {
  daemon(ports: DaemonPorts): DaemonPorts;
  till(ports: TillPorts): TillPorts;
  channels(channels: readonly SimChannel[]): readonly SimChannel[];
  /** Whoever looks at a till's page sees this. */
  viewed(view: TerminalView): void;
  /** How a bank reads the PIN block it is sent: the stage of scenarios has real ones. */
  judgePin(
    channel: ChannelId,
    parameters: SensitiveParameters,
    workingKey: (checkValue: string) => Uint8Array | null,
  ): PinVerdict;
  /** The working keys that banks give with their sign-ons. */
  freshPinKey: Parameters<typeof simPinKeys>[1];
}

/** The product as it is. */
export const AS_IT_IS: Alterations = {
  daemon: (ports) => ports,
  till: (ports) => ports,
  channels: (channels) => channels,
  viewed: () => {},
  judgePin: judgeSimPin,
  freshPinKey: cheapPinKey,
};
