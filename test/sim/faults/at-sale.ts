import type { Network } from '../network.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import type { Witness } from '../witness/witness.ts';
import type { SimChannel } from '../world/channels.ts';
import type { DaemonSeat } from '../world/daemon-seat.ts';
import type { Host } from '../world/host.ts';
import type { Neighbour } from '../world/neighbour.ts';
import type { Incarnation } from '../world/sim-process.ts';
import type { TillSeat } from '../world/till-seat.ts';
import type { FaultId } from './catalogue.ts';
import { type Decisions, durationOf, facet } from './decisions.ts';
import type { NetworkWeather } from './network-fates.ts';

/** What faults can lay hands on. */
export interface Stage {
  readonly clock: VirtualClock;
  readonly decisions: Decisions;
  readonly network: Network;
  readonly weather: NetworkWeather;
  readonly channels: readonly SimChannel[];
  readonly hosts: readonly Host[];
  readonly daemon: DaemonSeat;
  readonly tills: readonly TillSeat[];
  readonly witness: Witness;
  readonly neighbour: Neighbour;
  powerCut(how: string, size: number): void;
}

type Strike = (stage: Stage, size: number) => void;

const TEN_YEARS_MS = 10 * 365 * 86_400_000;
const HOURS_MS = 12 * 3_600_000;

const pick = <T>(items: readonly T[], size: number): T =>
  items[Math.floor(facet(size, 0) * items.length)] as T;

/** A while: from one second to half a minute. */
const aWhile = (size: number): number => durationOf(facet(size, 1), 1_000, 30_000);

const cutAnd =
  (what: 'refuse' | 'swallow'): Strike =>
  ({ weather, network, channels }, size) => {
    const { address } = pick(channels, size);
    weather[what](address, aWhile(size));
    network.cut(address);
  };

/** The weather turns at the main address, or at all of a channel's. */
const weatherAt =
  (what: 'slow' | 'pingsOnly' | 'loseLarge'): Strike =>
  ({ weather, channels }, size) => {
    const { addresses } = pick(channels, size);
    const struck = facet(size, 3) < 0.5 ? addresses.slice(0, 1) : addresses;
    for (const address of struck) weather[what](address, aWhile(size));
  };

/** Every address of the channels on one of the shared lines there are; none where none is named. */
const onSharedLine = (channels: readonly SimChannel[], size: number): readonly string[] => {
  const names = [...new Set(channels.flatMap(({ profile }) => profile.sharedLines))];
  if (names.length === 0) return [];
  const line = pick(names, size);
  return everyAddress(channels.filter(({ profile }) => profile.sharedLines.includes(line)));
};

const everyAddress = (channels: readonly SimChannel[]): readonly string[] =>
  channels.flatMap(({ addresses }) => addresses);

const payments = (size: number): number => 1 + Math.floor(3 * facet(size, 2));

const script =
  (fault: Parameters<Host['acquirer']['switchFault']>[0]): Strike =>
  ({ hosts }, size) =>
    pick(hosts, size).acquirer.switchFault(fault, payments(size));

type Manners = Parameters<Host['acquirer']['behave']>[0];

const misbehave =
  (bad: Manners, good: Manners): Strike =>
  ({ hosts, clock }, size) => {
    const { acquirer } = pick(hosts, size);
    acquirer.behave(bad);
    clock.after(aWhile(size), () => acquirer.behave(good));
  };

const swizzle: Strike = ({ channels, weather, network, clock }, size) => {
  channels.forEach(({ address }, index) => {
    clock.after(2_000 * facet(size, 3 + index), () => {
      weather.refuse(address, durationOf(facet(size, 6 + index), 500, 15_000));
      network.cut(address);
    });
  });
};

const flap: Strike = ({ channels, network, clock }, size) => {
  const { address } = pick(channels, size);
  const everyMs = durationOf(facet(size, 3), 100, 10_000);
  const times = Math.min(30, Math.ceil(aWhile(size) / everyMs));
  for (let turn = 1; turn <= times; turn += 1) {
    clock.after(turn * everyMs, () => network.cut(address));
  }
};

/** One line a fault that is drawn when a sale begins; the catalogue says what each one is. */
const AT_SALE: Readonly<Partial<Record<FaultId, Strike>>> = {
  'NT1.for-a-while': cutAnd('refuse'),
  'NT3.for-a-while': cutAnd('swallow'),
  'NT5.gone': ({ channels, network }, size) => network.silence(pick(channels, size).address),
  NT12: ({ hosts }, size) => pick(hosts, size).closeAll(),
  NT17: ({ channels, weather, network }, size) => {
    for (const address of everyAddress(channels)) {
      weather.refuse(address, aWhile(size));
      network.cut(address);
    }
  },
  NT18: swizzle,
  NT19: flap,
  NT20: ({ channels, network }) => {
    for (const address of everyAddress(channels)) network.cut(address);
  },
  'NT22.silent': ({ channels, weather, network }, size) => {
    for (const address of onSharedLine(channels, size)) {
      weather.swallow(address, aWhile(size));
      network.silence(address);
    }
  },
  'NT22.cut': ({ channels, weather, network }, size) => {
    for (const address of onSharedLine(channels, size)) {
      weather.refuse(address, aWhile(size));
      network.cut(address);
    }
  },
  NT9: weatherAt('slow'),
  NT16: weatherAt('pingsOnly'),
  NT21: weatherAt('loseLarge'),
  'HS1.reset': script('reset-after-request'),
  'HS1.hang': script('hang'),
  'HS1.unread': script('reset-before-request'),
  HS2: script('answer-late'),
  'HS2.holds': ({ hosts, clock }, size) => {
    const host = pick(hosts, size);
    host.holdsUntilMs = clock.monotonicNow() + aWhile(size);
    host.holdsForMs = durationOf(facet(size, 2), 2_000, 40_000);
  },
  'HS3.equal': script('answer-twice'),
  'HS3.contrary': ({ hosts, clock }, size) => {
    const host = pick(hosts, size);
    host.isTwoFaced = true;
    host.acquirer.behave({ reply: 'contradicted' });
    clock.after(aWhile(size), () => {
      host.isTwoFaced = false;
      host.acquirer.behave({ reply: 'true' });
    });
  },
  HS4: misbehave({ reply: 'other-terminal' }, { reply: 'true' }),
  HS5: misbehave({ resend: 'duplicate' }, { resend: 'same-answer' }),
  'HS8.refused': misbehave({ reversal: 'refused' }, { reversal: 'done' }),
  'HS8.poison': ({ hosts }, size) => {
    pick(hosts, size).poisonNext = true;
  },
  HS9: ({ hosts }, size) => {
    pick(hosts, size).liesAboutNext = true;
  },
  HS10: misbehave({ reply: 'other-amount' }, { reply: 'true' }),
  HS11: script('system-error'),
  'HS11.unclear': ({ hosts, clock }, size) => {
    pick(hosts, size).unclearUntilMs = clock.monotonicNow() + aWhile(size);
  },
  HS13: misbehave({ inquiry: 'not-found' }, { inquiry: 'true' }),
  'HS12.mac': script('wrong-mac'),
  'HS18.change': script('change-keys'),
  'HS18.lost': script('lose-keys'),
  'HS18.pins': script('lose-pin-keys'),
  'HS18.refused': script('refuse-sign-on'),
  HS16: ({ hosts }, size) => {
    pick(hosts, size).wallOffsetMs = HOURS_MS * (2 * facet(size, 1) - 1);
  },
  HS17: ({ hosts, clock }, size) => {
    pick(hosts, size).grayUntilMs = clock.monotonicNow() + aWhile(size);
  },
  CR3: (stage, size) => {
    stage.powerCut('CR3', size);
    if (facet(size, 4) < 0.5) return;
    // The router was on the same socket, and takes longer to come back.
    const untilMs = durationOf(facet(size, 5), 5_000, 60_000);
    for (const address of everyAddress(stage.channels)) stage.weather.refuse(address, untilMs);
  },
  CR6: ({ daemon }, size) => daemon.process.stall(1_000 + 119_000 * size),
  // No longer than the healed world is given to come back (`COMES_BACK_MS` of the ending).
  'CR8.sleep': ({ daemon }, size) => daemon.process.suspend(durationOf(size, 3_000, 100_000)),
  'NT20.silent': ({ daemon, channels, network }) => {
    for (const address of everyAddress(channels)) network.silence(address);
    daemon.moveToAnotherNetwork();
  },
  CR7: ({ daemon, clock }, size) => {
    clock.after(1_500 * facet(size, 1), () => daemon.process.stall(durationOf(size, 100, 5_000)));
  },
  'CR7.till': ({ tills }, size) => pick(tills, size).process.stall(durationOf(size, 100, 5_000)),
  'RF.mark': ({ neighbour, channels, clock }, size) => {
    const { id } = pick(channels, size).profile;
    // Later than the sale begins, so that it also comes while the payment is under way.
    const afterMs = durationOf(facet(size, 2), 1, 5_000);
    clock.after(afterMs, () => neighbour.fails(id, aWhile(size)));
  },
  'RF.gone': ({ neighbour }, size) => neighbour.outOfReach(aWhile(size)),
  'RF.back': ({ neighbour }) => neighbour.fallsBack(),
  CK1: ({ clock }, size) => clock.jumpWall(Math.round(TEN_YEARS_MS * (2 * size - 1) ** 5)),
};

const ROWS = Object.entries(AT_SALE) as [FaultId, Strike][];

/** Gives every such fault its chance; called when a cashier begins a sale. */
export const strikeAtSale = (stage: Stage): void => {
  for (const [fault, strike] of ROWS) {
    const size = stage.decisions.strikes(fault);
    if (size !== null) strike(stage, size);
  }
  closeByHand(stage);
  disableForAWhile(stage);
  reconfigureForAWhile(stage);
};

/** Fault OP9: a technician disables a channel, whatever is under way there, and gives it back. */
const disableForAWhile = ({ daemon, channels, decisions, clock }: Stage): void => {
  const mine = daemon.incarnation();
  const size = mine === null ? null : decisions.strikes('OP9.disable');
  if (size === null || mine === null) return;
  const channel = pick(channels, size).profile.id;
  const by = { channel, person: 'Chen', reason: 'the line is being worked at' };
  daemon.request(mine, 'channel.disable', by, () => {});
  clock.after(aWhile(size), () => {
    const mended = { ...by, reason: 'the line is mended' };
    insist({ daemon, clock }, (now, told) => {
      daemon.request(now, 'channel.enable', mended, ({ ok }) => told(ok));
    });
  });
};

type Ask = (now: Incarnation, told: (isTaken: boolean) => void) => void;

/** A person asks until it is done, also where the service died before it answered. */
const insist = ({ daemon, clock }: Pick<Stage, 'daemon' | 'clock'>, ask: Ask): void => {
  const again = (): void => void clock.after(1_000, () => insist({ daemon, clock }, ask));
  const now = daemon.incarnation();
  if (now === null) return again();
  const leave = daemon.onGone(() => {
    leave();
    again();
  });
  ask(now, (isTaken) => {
    leave();
    if (!isTaken) again();
  });
};

/**
 * Fault OP11: a technician removes a channel, whatever is under way there, or, where the rule file
 * names it, changes its settings; later the configuration is as it was.
 */
const reconfigureForAWhile = ({ daemon, channels, decisions, clock, witness }: Stage): void => {
  const mine = daemon.incarnation();
  const size = mine === null ? null : decisions.strikes('OP11.reload');
  if (size === null || mine === null) return;
  const { id } = pick(channels, size).profile;
  const owes = [...witness.attempts.values()].some((a) => a.channel === id && a.at === 'reversing');
  const rest = channels.filter(({ profile }) => profile.id !== id);
  daemon.reload(mine, rest, (isTaken) => {
    if (isTaken) witness.count(owes ? 'a channel was removed that owed' : 'a channel was removed');
    else daemon.reload(mine, renamed(channels, id), () => witness.count('a channel was changed'));
  });
  clock.after(aWhile(size), () => {
    insist({ daemon, clock }, (now, told) => {
      daemon.reload(now, channels, (isTaken) => {
        if (isTaken) witness.count('a channel was added again');
        told(isTaken);
      });
    });
  });
};

const renamed = (channels: Stage['channels'], changed: string): Stage['channels'] =>
  channels.map((channel) => {
    const { profile } = channel;
    if (profile.id !== changed) return channel;
    return { ...channel, profile: { ...profile, name: { ...profile.name, en: 'Renamed' } } };
  });

/** Fault OP8, whose opportunity is a reversal that is owed. */
const closeByHand = ({ daemon, witness, decisions }: Stage): void => {
  const owed = [...witness.attempts.values()].filter(({ at }) => at === 'reversing');
  const mine = daemon.incarnation();
  const size = owed.length === 0 || mine === null ? null : decisions.strikes('OP8');
  if (size === null || mine === null) return;
  const { attemptId } = pick(owed, size);
  const params = { attemptId, person: 'Chen', reason: 'settled by hand' };
  daemon.request(mine, 'reversals.close', params, () => {});
};
