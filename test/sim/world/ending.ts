import type { DaemonStatus, SettlementReport } from '#contract/daemon-api.ts';
import type { SaleId } from '#contract/ids.ts';
import type { SaleAnswer } from '#contract/payment.ts';
import type { SaleStory } from '#contract/sales-api.ts';
import { DEFAULT_LIMITS } from '#daemon/core/limits.ts';
import { isFinalAt } from '../witness/records.ts';
import type { SimChannel } from './channels.ts';
import type { RequestResult } from './daemon-seat.ts';
import { TERMINAL } from './terminal-id.ts';
import { SIM_LIMITS, type World } from './world.ts';

/** Steps a world until something holds, or time is over; false when it is over. */
export type RunUntil = (limitMs: number, holds: () => boolean) => boolean;

/** Pings of a channel that may be out at once, and the timer of the next one. */
const IDLE_TIMERS_PER_CHANNEL = 2;
/** The next look at the shared route flag. */
const IDLE_TIMERS = 1;

/** A channel that had just failed at the healing waits, dials, is refused once more, waits again. */
const DIALS_AGAIN_MS =
  30_000 + SIM_LIMITS.connectMs + SIM_LIMITS.signOnMs + 2 * SIM_LIMITS.provingPingEveryMs + 1_000;
const L1_LIMIT_MS = 60_000;
const L2_LIMIT_MS = 120_000;
/** Longest a message may be under way, and answers held back by hosts with it. */
const NETWORK_EMPTY_MS = 130_000;
/** The slowest repeat of a reversal, and what sending it takes. */
const SLOWEST_REPEAT_MS = 320_000;
/** A dwell on the standby address and one try of the main one that just failed, and then some. */
const GOES_HOME_MS = 3 * DEFAULT_LIMITS.failBackAfterMs;
/** Until the last quiet notice has gone from the screens by itself. */
const NOTICES_GONE_MS = 10_000;
/** A daemon that is stopped (fault CR6, 120 s at most) or being restarted when the faults end. */
const COMES_BACK_MS = 130_000;

/** The second phase of a world: faults off, then liveness, then everything is held to account. */
export class Ending {
  readonly #world: World;
  readonly #run: RunUntil;
  /** A breaker that had just opened keeps its channel out so long (the slowest of a level). */
  readonly #breakerOpenMs: readonly number[];

  constructor(world: World, breakerOpenMs: readonly number[], run: RunUntil) {
    this.#world = world;
    this.#breakerOpenMs = breakerOpenMs;
    this.#run = run;
  }

  play(): void {
    const { witness, clock } = this.#world;
    const isOver = (): boolean => witness.violation !== null;
    this.#healAll();
    if (!isOver()) this.#sellsAgain();
    const healedMs = clock.monotonicNow();
    if (!isOver()) this.#paysBack(healedMs);
    if (!isOver()) witness.quiescent();
    if (!isOver()) this.#settles();
    if (!isOver()) this.#leavesNothing();
    if (!isOver()) this.#survivesRestart();
  }

  /** Links up and the daemon running: what "after the faults" counts from. */
  #healAll(): void {
    const { daemon, witness } = this.#world;
    this.#world.heal();
    const isBack = this.#run(COMES_BACK_MS, () => daemon.isServing);
    if (!isBack) witness.violate('L3', 'the daemon never came back');
    // Whoever disabled a channel gives it back before they go home.
    for (const channel of witness.disabled) {
      this.#ask('channel.enable', { channel, person: 'Chen', reason: 'the line is mended' });
    }
    this.#world.cutAll();
  }

  /** L3: channels are usable again in time. L1: what is sold then is final within a minute. */
  #sellsAgain(): void {
    const { witness, clock, workload, tills } = this.#world;
    const fromMs = clock.monotonicNow();
    const isUsable = (): boolean => {
      const status = this.#ask<DaemonStatus>('status.read', {});
      const { card, 'qr-scan': code } = status?.defaultFor ?? {};
      return card !== undefined && code !== undefined;
    };
    while (!isUsable()) {
      if (clock.monotonicNow() - fromMs > DIALS_AGAIN_MS + Math.max(...this.#breakerOpenMs)) {
        return witness.violate('L3', 'no channel is usable half a minute after the faults');
      }
      this.#run(500, () => false);
    }
    const before = new Set(witness.capturedAtMs.keys());
    workload.plan(tills.length);
    for (const till of tills) till.nudge();
    this.#run(2 * L1_LIMIT_MS, () => this.#world.isSoldOut);
    for (const [saleId, capturedMs] of witness.capturedAtMs) {
      if (!before.has(saleId)) this.#finalInTime(saleId, capturedMs);
    }
  }

  #finalInTime(saleId: SaleId, capturedMs: number): void {
    const { witness } = this.#world;
    const finalAtMs = witness.sales.get(saleId)?.finalAtMs ?? null;
    if (finalAtMs === null || finalAtMs - capturedMs > L1_LIMIT_MS) {
      witness.violate('L1', `sale ${saleId} on healthy channels was not final in a minute`);
    }
  }

  /** L2 and V4: what is owed is given back, a poisoned record keeps only itself waiting. */
  #paysBack(fromMs: number): void {
    const { witness, hosts, clock, channels, poisoned } = this.#world;
    this.#run(NETWORK_EMPTY_MS, () => false);
    this.#run(Math.max(0, fromMs + L2_LIMIT_MS - clock.monotonicNow()), () => false);
    const late = [...witness.attempts.values()].find(
      ({ at, attemptId }) => at === 'reversing' && !poisoned.has(attemptId),
    );
    if (late !== undefined) {
      const behind = [...poisoned].some(
        (id) => witness.attempts.get(id as typeof late.attemptId)?.channel === late.channel,
      );
      return witness.violate(behind ? 'V4' : 'L2', `${late.attemptId} is still owed`);
    }
    if (poisoned.size > 0) witness.count('a poisoned order kept nobody waiting');
    for (const host of hosts) host.poisoned.clear();
    // The slowest repeat may be the first to hear `no-original`, which counts only after its window.
    const windowMs = Math.max(...channels.map(({ profile }) => profile.reversal.originalWindowMs));
    const isQuiet = this.#run(SLOWEST_REPEAT_MS + windowMs, () => this.#world.isQuiet(new Set()));
    if (!isQuiet) witness.violate('L2', 'something is open or owed for good');
  }

  /** M6: the end of day agrees with every host, or the difference is on disk. */
  #settles(): void {
    const { witness, hosts, channels } = this.#world;
    const report = this.#ask<SettlementReport>('settlement.run', { person: 'Chen' });
    if (report === null) return witness.violate('M6', 'the end of day gave no report');
    for (const line of report.lines) {
      const host = hosts[channels.findIndex(({ profile }) => profile.id === line.channel)];
      const { date, batch } = line;
      const told = host?.ledger.totals({
        class: 'totals',
        terminal: TERMINAL,
        date,
        batch: batch as Parameters<typeof host.ledger.totals>[0]['batch'],
      });
      if (line.theirs === null || told === undefined) continue;
      const keptMinor = told.approvedMinor - told.reversedMinor;
      const givenMinor = told.refundedMinor;
      const excused = this.#excusedMinor(line.channel, date, 'charged');
      const excusedBack = this.#excusedMinor(line.channel, date, 'given back');
      const isTrue =
        line.theirs.minor === keptMinor &&
        line.theirs.refundMinor === givenMinor &&
        keptMinor - line.ours.minor === excused &&
        givenMinor - line.ours.refundMinor === excusedBack;
      const isKept =
        (excused === 0 && excusedBack === 0) ||
        witness.discrepancies.has(`${line.channel} ${date}`);
      if (!isTrue || !isKept) {
        witness.violate(
          'M6',
          `${line.channel} ${date}: ours ${line.ours.minor} - ${line.ours.refundMinor}, ` +
            `kept ${keptMinor} - ${givenMinor}`,
        );
      }
    }
  }

  /** What hosts kept although they said otherwise, or a person gave up. */
  #excusedMinor(channel: string, date: string, way: 'charged' | 'given back'): number {
    let minor = 0;
    for (const attempt of this.#world.witness.attempts.values()) {
      const { excuse, charge, identity, sale } = attempt;
      const isIt = attempt.channel === channel && identity.date === date && excuse !== 'none';
      const isItsWay = (sale.product === 'refund') === (way === 'given back');
      if (isIt && isItsWay && charge === 'kept') minor += sale.amountMinor;
    }
    return minor;
  }

  /** T4: nothing is left but what idle channels, their keys, the shared flag and a force need. */
  #leavesNothing(): void {
    const { witness, daemon, channels, network, tills } = this.#world;
    this.#run(NOTICES_GONE_MS, () => false);
    // Row B7: a channel that ended up on its standby address is back at the main one by itself.
    const isHome = ({ addresses }: SimChannel): boolean =>
      addresses.every((each, index) => network.openWires(each) === (index === 0 ? 1 : 0));
    this.#run(GOES_HOME_MS, () => channels.every(isHome));
    const ofForce = witness.force === null ? 0 : 1;
    const keyed = channels.filter(({ profile }) => profile.mac !== 'none').length;
    const ofChannels = channels.length * IDLE_TIMERS_PER_CHANNEL + keyed;
    const most = ofChannels + IDLE_TIMERS + ofForce;
    if (daemon.process.timers > most) {
      witness.violate('T4', `the daemon has ${daemon.process.timers} timers at rest`);
    }
    for (const { address, addresses } of channels) {
      const [main, ...standby] = addresses.map((each) => network.openWires(each));
      const wires = `${main} + ${standby.join(' + ') || 0}`;
      if (main !== 1 || standby.some((count) => count > 0)) {
        witness.violate('T4', `${wires} sockets to ${address} and its standby at rest`);
      }
    }
    for (const till of tills) {
      if (till.process.timers > 0) {
        witness.violate('T4', `a till has ${till.process.timers} timers at rest`);
      }
      const [wrong] = till.papersWrong;
      if (wrong !== undefined) witness.violate('PAPER', wrong);
    }
  }

  /** D2: a restart at rest ends a force and changes nothing else; sales keep their answers. */
  #survivesRestart(): void {
    const { witness, daemon, store } = this.#world;
    const written = store.length + (witness.force === null ? 0 : 1);
    daemon.crash('restart at rest', 0);
    this.#run(COMES_BACK_MS, () => daemon.isServing);
    for (const sale of witness.sales.values()) {
      const answer = this.#ask<SaleAnswer>('payment.find', { saleId: sale.saleId });
      if (answer === null || !isFinalAt(sale.at)) continue;
      if (answer.kind !== sale.at) {
        witness.violate('D2', `${sale.saleId} is ${sale.at}, answered ${answer.kind}`);
      }
      if (answer.kind === 'approved') this.#hasPaper(sale.saleId, sale.amountMinor);
    }
    if (store.length !== written) {
      witness.violate('D2', `a restart at rest wrote ${store.length - written} entries`);
    }
  }

  /** M7, its other half: paper can be made of every approved sale, whenever it is asked for. */
  #hasPaper(saleId: SaleId, amountMinor: number): void {
    const story = this.#ask<SaleStory>('sales.show', { saleId });
    const isWhole = story?.answer.kind === 'approved' && story.amountMinor === amountMinor;
    if (!isWhole) this.#world.witness.violate('M7', `no paper can be made of ${saleId}`);
  }

  #ask<T>(name: string, params: unknown): T | null {
    const { daemon } = this.#world;
    const mine = daemon.incarnation();
    if (mine === null) return null;
    const said: { result: RequestResult | null } = { result: null };
    daemon.request(mine, name, params, (result) => {
      said.result = result;
    });
    this.#run(10_000, () => said.result !== null);
    return said.result?.ok === true ? (said.result.value as T) : null;
  }
}
