import type { DaemonLink } from '#contract/daemon-api.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { LocalName } from '#contract/language.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Clock } from '#contract/ports.ts';
import type { StubEvent, StubMethod, StubParams, StubResult } from '#contract/stub-control.ts';
import type { Intent, TerminalView } from '#contract/view.ts';
import type { DeviceIntent, SimulatedHands } from './hands.ts';

/** What only some stages can do: a page can't kill the service it runs on. */
export type Ability = 'kill-daemon' | 'kill-till' | 'pay-out' | 'own-world' | 'stand-reader';

/** The acquirers' control, whatever carries it. */
export interface StubPort {
  request<M extends StubMethod>(name: M, params: StubParams<M>): Promise<StubResult<M>>;
  onEvent(listener: (event: StubEvent) => void): void;
}

/**
 * Where a scenario is played: a world in virtual time, real processes, or the till a person sits
 * at. Listeners stay for the stage's life, also over the death of a till.
 */
export interface Stage {
  readonly time: 'virtual' | 'real';
  readonly can: ReadonlySet<Ability>;
  readonly clock: Clock;
  readonly channels: readonly { readonly id: ChannelId; readonly name: LocalName }[];
  readonly hands: SimulatedHands;
  readonly stub: StubPort;
  /** A client of the payment service that is no till. */
  readonly daemon: DaemonLink;
  /** Null while the till is dead. */
  view(): TerminalView | null;
  onView(listener: (view: TerminalView) => void): void;
  intent(intent: Intent): void;
  rehearse(intent: DeviceIntent): void;
  /** Ends it where it stands; it comes back by itself. */
  kill(process: 'daemon' | 'till'): void;
  onProcess(listener: (process: 'daemon' | 'till', is: 'killed' | 'started') => void): void;
  payOut(amountMinor: AmountMinor): void;
}
