import type { ServiceSecurity } from '#contract/channel-security.ts';
import type { TerminalId } from '#contract/ids.ts';
import type { Clock, Log, Random } from '#contract/ports.ts';
import type { Transport } from './channel/transport.ts';
import type { ConfiguredChannel } from './channel-roster.ts';
import type { GuardRules } from './guard/rules.ts';
import type { HealthCache } from './health/channel-health.ts';
import type { JournalStore } from './journal/store.ts';
import type { Limits } from './limits.ts';
import type { Machine } from './machine-watch.ts';
import type { SharedFlag } from './node/shared-flag.ts';
import type { CoverPolicy } from './payment/cover.ts';
import type { Premises } from './premises.ts';
import type { RuleBook } from './route/rules/rule-book.ts';

/** Everything a daemon is made over. */
export interface DaemonPorts {
  readonly terminal: TerminalId;
  readonly channels: readonly ConfiguredChannel[];
  /** No longer configured, but something may still be owed there; absent: none. */
  readonly leaving?: readonly ConfiguredChannel[];
  readonly limits: Limits;
  readonly cover: CoverPolicy;
  readonly guard: GuardRules;
  /** The routing rules in force; whoever owns the file replaces them. */
  readonly rules: RuleBook;
  /** How late this process's own event loop runs, in milliseconds: a stall is ours, not a channel's. */
  readonly loopLagMs: () => number;
  /** The machine it runs on: it sleeps, and moves from network to network. */
  readonly machine: Machine;
  readonly store: JournalStore;
  readonly health: HealthCache;
  /** Where the nodes of a shop share which channels fail (rows B3, B4). */
  readonly shared: SharedFlag;
  readonly transport: Transport;
  /** What its host knows of the process, the files and the way to a channel's address. */
  readonly premises: Premises;
  /** What this service proves to channels by, and checks them by. */
  readonly security: ServiceSecurity;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** A bug of ours: the host logs it and ends the process; what is on disk is recovered next time. */
  bug(cause: unknown): void;
}
