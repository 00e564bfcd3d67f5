import type { ChannelId, SaleId } from '#contract/ids.ts';
import { guardRules } from '#daemon/core/guard/rules.ts';
import { coverPolicySchema } from '#daemon/core/payment/cover.ts';
import type { cheapSecurity } from '../cheap-security.ts';
import { NetworkWeather } from '../faults/network-fates.ts';
import type { Alterations } from './alterations.ts';
import { BackOffice } from './back-office.ts';
import { type SimChannel, sellingIn } from './channels.ts';
import type { SimPinSlot } from './customer-secrets.ts';
import { DaemonSeat } from './daemon-seat.ts';
import type { SimEnvelopes } from './envelopes.ts';
import { Host } from './host.ts';
import { Operator } from './operator.ts';
import type { WorldOptions } from './options.ts';
import { simRules } from './rules.ts';
import { TillSeat } from './till-seat.ts';
import { SIM_LIMITS, type World } from './world.ts';

/** What everyone in a world is made of. */
export interface Casting {
  readonly world: World;
  readonly options: WorldOptions;
  readonly envelopes: SimEnvelopes;
  readonly security: ReturnType<typeof cheapSecurity>;
  readonly alter: Alterations;
}

export const castHost = (
  { world, options, envelopes, security }: Casting,
  channel: SimChannel,
): Host => {
  const { id } = channel.profile;
  return new Host(channel, {
    clock: world.clock,
    opener: envelopes.openerOf(id),
    security: { ...security.channel, forgetPinKeys: () => world.pinKeys.forgetOf(id) },
    lateAnswerMs: options.lateAnswerMs,
    codeLastsMs: options.codeLastsMs,
    pushes: options.codePushes,
    recorded: (event) => {
      world.note(`ledger ${id} ${event.kind}`, event.attemptId);
      world.witness.ledger(id, event);
    },
    happened: (event) => world.onStubEvent(event),
    read: (attemptId) => world.witness.readByHost(attemptId),
    lied: (attemptId) => {
      const attempt = world.witness.attempts.get(attemptId);
      if (attempt !== undefined) attempt.excuse = 'host-lied';
      world.note('HS9 lied about', attemptId);
    },
  });
};

export const castWeather = ({ world, options }: Casting): NetworkWeather => {
  const { clock, decisions, channels, hosts } = world;
  const isTwoFaced = (channel: SimChannel): boolean =>
    hosts[channels.indexOf(channel)]?.isTwoFaced ?? false;
  const random = world.perSale('latency');
  const { jitterMs, latencyMs } = options;
  return new NetworkWeather(
    { clock, decisions, random, jitterMs, isTwoFaced },
    channels,
    latencyMs,
  );
};

/** A silent channel's last pong is older than six seconds before its breaker opens or it is down. */
const PATIENT = { pingEveryMs: 5_000, pingAnswerLeastMs: 1_500 };

export const castDaemon = ({ world, options, security, alter }: Casting): DaemonSeat => {
  const { clock, decisions, network, store, channels, witness } = world;
  const { coverLimitMinor, coverTotalLimitMinor } = options;
  return new DaemonSeat({
    clock,
    decisions,
    network,
    store,
    channels,
    limits: {
      ...SIM_LIMITS,
      ...(options.isPatient ? PATIENT : {}),
      inFlightPerConnection: options.inFlight,
    },
    guard: guardRules.parse({ degrade: { everyChannel: { openForMs: options.breakerOpenMs } } }),
    cover: coverPolicySchema.parse({ coverLimitMinor, coverTotalLimitMinor }),
    rules: simRules(channels, options),
    neighbour: world.neighbour,
    random: world.random('daemon'),
    security: security.service,
    bootRandom: world.perSale('boot'),
    committed: (entries) => {
      for (const { body } of entries) {
        const attempt = 'attemptId' in body ? (body.attemptId ?? '') : '';
        world.note(body.kind, body.saleId ?? '', attempt);
      }
      witness.journaled(entries);
    },
    answered: (answer) => witness.answered(answer),
    crashed: (how) => {
      world.crashes += 1;
      world.note('daemon killed', how);
    },
    count: (what) => witness.count(what),
    bootedTwice: (more) => {
      witness.count('booted twice in a row');
      if (more > 0) witness.violate('D2', `a second boot in a row wrote ${more} entries`);
    },
    bug: (cause) => world.bug('daemon', cause),
    alter: alter.daemon,
  });
};

export const castTill = (
  { world, options, envelopes, alter }: Casting,
  number: number,
): TillSeat => {
  const { clock, decisions, daemon, witness } = world;
  const operator = new Operator({
    random: world.perSale(`operator/${number}`),
    decisions,
    nextPlan: () => world.nextSale(),
  });
  return new TillSeat({
    number,
    clock,
    decisions,
    daemon,
    operator,
    sealer: envelopes.sealer,
    pinSlots: pinSlotsOf(world, options),
    random: world.perSale(`till/${number}`),
    ids: world.random(`sale${number}`),
    shown: (shown) => {
      world.note(`shown ${shown.what}`, shown.saleId, shown.code);
      witness.shown(shown);
    },
    screen: (kind, till) => {
      world.note('screen', kind, till);
      witness.count(`screen ${kind}`);
    },
    printed: (paper) => {
      world.note(`printed ${paper.kind}`, 'saleId' in paper ? paper.saleId : '');
      witness.printed(paper);
    },
    cashShown: (saleId, amountMinor, till) => {
      world.note('shown cash', saleId, amountMinor);
      witness.cashShown(till, saleId, amountMinor);
    },
    shiftClosed: (report, till) => witness.shiftClosed({ till, report }),
    drawerAsked: (kept, till) => witness.drawerAsked({ till, kept }),
    captured: (saleId: SaleId) => world.captured(saleId),
    count: (what) => witness.count(what),
    crashed: (how) => {
      world.crashes += 1;
      world.note('till killed', how, number);
    },
    powerCut: (size) => world.powerCut('OP4', size),
    walletPays: (payload) => world.walletPays(payload),
    bug: (cause) => world.bug(`till ${number}`, cause),
    alter: alter.till,
    viewed: alter.viewed,
  });
};

/** What the pads have of each channel; null: one key, and one block for all. */
const pinSlotsOf = (
  { channels, pinKeys: working }: World,
  { pinKeys }: WorldOptions,
): readonly SimPinSlot[] | null =>
  pinKeys === null
    ? null
    : channels
        .map(({ profile }) => profile.id)
        .filter((_, index) => pinKeys[index] === true)
        .map((channel) => ({ channel, kind: working.gives(channel) ? 'session' : 'dukpt' }));

/** Which channels give working keys: the pads have a master key of them, and they have MACs. */
export const sessionChannels = (
  channels: readonly SimChannel[],
  { pinKeys, sessionKeys }: WorldOptions,
): readonly ChannelId[] =>
  channels
    .filter((_, index) => pinKeys?.[index] === true && sessionKeys[index] === true)
    .filter(({ profile }) => profile.mac !== 'none')
    .map(({ profile }) => profile.id);

export const castBackOffice = ({ world, envelopes }: Casting): BackOffice => {
  const { clock, decisions, daemon, channels } = world;
  return new BackOffice({
    clock,
    decisions,
    daemon,
    sealer: envelopes.sealer,
    ids: world.random('payout'),
    channels: sellingIn(channels),
    captured: (saleId) => world.captured(saleId),
    turnedAway: (saleId, code) => {
      world.witness.count(code);
      world.witness.turnedAway(saleId);
    },
    bug: (cause) => world.bug('back office', cause),
  });
};
