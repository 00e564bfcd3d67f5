/**
 * Every bound of the daemon in one place, with the relations between them (design decision 14).
 * All are configuration; these are the starting numbers of `money-safety.md`.
 */
import { z } from 'zod';

const ms = z
  .int()
  .min(1)
  .max(24 * 3_600_000);

export const limitsSchema = z.strictObject({
  /** Application ping, +-10 %: row A3. */
  pingEveryMs: ms.default(2_000),
  /**
   * A ping not answered by then is a miss, however slow the channel usually is; where it is quick,
   * its own times decide, down to the least.
   */
  pingAnswerMs: ms.default(1_500),
  pingAnswerLeastMs: ms.default(300),
  /** While a fresh connection proves itself, pings follow each other faster. */
  provingPingEveryMs: ms.default(200),
  /** Good pings after sign-on before a channel is up. Invariant R6. */
  pingsToRise: z.int().min(1).max(10).default(2),
  /** Misses in a row that end a connection. */
  missesToFall: z.int().min(1).max(10).default(3),
  /** A health fact older than this is stale (rule 16). */
  staleAfterMs: ms.default(6_000),
  connectMs: ms.default(3_000),
  signOnMs: ms.default(3_000),
  /** MAC keys older than this are changed while the connection stands. */
  keysLastMs: ms.default(24 * 3_600_000),
  reconnectFirstMs: ms.default(500),
  reconnectCapMs: ms.default(30_000),
  /** How long a channel stays on a standby address before its main one is tried, and then as often. */
  failBackAfterMs: ms.default(60_000),
  /** Random wait before the very first connect, so that a chain's tills don't all dial at once. */
  firstSpreadMs: z.int().min(0).max(60_000).default(2_000),
  /** How long after its start the service lets a sale wait for the first channels. */
  startGraceMs: z.int().min(0).max(30_000).default(5_000),
  /** A reply later than this triggers an out-of-band ping (rule 17) while its channel has no p99. */
  suspicionFloorMs: ms.default(800),
  /** How long an unknown attempt may be resolved before the sale moves on under a cover. */
  resolveWithinMs: ms.default(1_500),
  /** How long an order that is given up may take to be closed, before its reversal is ordered. */
  closeWithinMs: ms.default(6_000),
  /** The same after a restart, when nobody's payment waits on it. */
  recoverWithinMs: ms.default(15_000),
  /** Sum of all attempts of one sale; no new attempt starts after it. */
  saleBudgetMs: ms.default(45_000),
  attemptsPerSale: z.int().min(1).max(10).default(3),
  /** How many more hosts may have one and the same reading of a card (invariant R7). */
  replaysPerReading: z.int().min(0).max(9).default(1),
  /** How long a sale waits for the customer to present again. */
  presentAgainMs: ms.default(120_000),
  /** Waits between the repeats of a reversal; the last one repeats for ever. */
  reversalRepeatMs: z.tuple([ms], ms).default([2_000, 5_000, 15_000, 60_000, 300_000]),
  /** Sends after which a person is called, once. */
  reversalAlarmSends: z.int().min(1).default(6),
  /** A reversal or an inquiry not answered by then is asked again. */
  reversalReplyMs: ms.default(5_000),
  /** Reversals of one channel in flight at once, and the pause between two sends. */
  reversalWindow: z.int().min(1).max(32).default(4),
  reversalPaceMs: z.int().min(0).max(60_000).default(50),
  /** Requests in flight on one connection. */
  inFlightPerConnection: z.int().min(1).max(10_000).default(256),
  /** Bytes a connection may have written and not got rid of; beyond, nothing more is written. */
  queuedBytesPerConnection: z.int().min(1_024).max(16_777_216).default(262_144),
  /** Another node's word about a channel counts as long as it was heard of within this (rule 22). */
  flagLeaseMs: ms.default(10_000),
  /** How often a node says that it still stands by its word. */
  flagRenewEveryMs: ms.default(3_000),
  /** How often the shared flag is looked at, in case its hint was lost. */
  flagLookEveryMs: ms.default(500),
});
export type Limits = z.infer<typeof limitsSchema>;

export const DEFAULT_LIMITS: Limits = limitsSchema.parse({});

type Relation = readonly [name: string, holds: (limits: Limits) => boolean];

/** Relations that make the numbers mean something together; checked at start. */
const RELATIONS: readonly Relation[] = [
  ['pingAnswerLeastMs <= pingAnswerMs', (l) => l.pingAnswerLeastMs <= l.pingAnswerMs],
  ['pingAnswerMs < pingEveryMs', (l) => l.pingAnswerMs < l.pingEveryMs],
  ['signOnMs < keysLastMs', (l) => l.signOnMs < l.keysLastMs],
  ['staleAfterMs >= 2 x pingEveryMs', (l) => l.staleAfterMs >= 2 * l.pingEveryMs],
  ['reconnectFirstMs <= reconnectCapMs', (l) => l.reconnectFirstMs <= l.reconnectCapMs],
  ['startGraceMs < saleBudgetMs', (l) => l.startGraceMs < l.saleBudgetMs],
  ['resolveWithinMs < saleBudgetMs', (l) => l.resolveWithinMs < l.saleBudgetMs],
  ['closeWithinMs <= recoverWithinMs', (l) => l.closeWithinMs <= l.recoverWithinMs],
  ['resolveWithinMs <= recoverWithinMs', (l) => l.resolveWithinMs <= l.recoverWithinMs],
  // One renewal may be lost, and the next still comes in time.
  ['2 x flagRenewEveryMs < flagLeaseMs', (l) => 2 * l.flagRenewEveryMs < l.flagLeaseMs],
  ['flagLookEveryMs <= flagRenewEveryMs', (l) => l.flagLookEveryMs <= l.flagRenewEveryMs],
  ['saleBudgetMs <= presentAgainMs', (l) => l.saleBudgetMs <= l.presentAgainMs],
];

/** Names of the relations that don't hold; empty when the limits fit together. */
export const brokenRelations = (limits: Limits): readonly string[] =>
  RELATIONS.filter(([, holds]) => !holds(limits)).map(([name]) => name);
