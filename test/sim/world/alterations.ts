import type { TerminalView } from '#contract/view.ts';
import type { Daemon } from '#daemon/core/daemon.ts';
import type { createTill } from '#terminal/core/till.ts';
import type { SimChannel } from './channels.ts';
import { judgeSimPin } from './customer-secrets.ts';
import type { EnvelopeParts } from './envelopes.ts';

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
  judgePin: EnvelopeParts['judgePin'];
}

/** The product as it is. */
export const AS_IT_IS: Alterations = {
  daemon: (ports) => ports,
  till: (ports) => ports,
  channels: (channels) => channels,
  viewed: () => {},
  judgePin: judgeSimPin,
};
