import type { ChannelId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Scenario } from '#contract/scenario.ts';
import type { StubMethod, StubParams, StubResult } from '#contract/stub-control.ts';
import { testMasterOf } from '#sealing/pin-test-keys.ts';
import { CODE_LASTS_MS } from '#stub/core/acquirer/house.ts';
import { mannerOf, mannersFor } from '#stub/core/acquirer/manners.ts';
import { judgePin } from '#stub/host/pin-check.ts';
import { freshPinKey, PIN_KEY_OVERLAP_MS } from '#stub/host/pin-key-book.ts';
import { handle } from '#terminal/rehearsal/hands.ts';
import type { Stage, StubPort } from '#terminal/rehearsal/stage.ts';
import type { SeededRandom } from '../sim/seeded-random.ts';
import { AS_IT_IS } from '../sim/world/alterations.ts';
import type { SimChannel } from '../sim/world/channels.ts';
import type { Host } from '../sim/world/host.ts';
import { LocalLink } from '../sim/world/local-link.ts';
import type { WorldOptions } from '../sim/world/options.ts';
import { SimProcess } from '../sim/world/sim-process.ts';
import { World } from '../sim/world/world.ts';
import { virtualChannels } from './virtual-channels.ts';
import { VirtualTill } from './virtual-till.ts';

const NO_COVER_LIMITS = { limit: 100_000, total: 1_000_000 };
/** The service manager's pause before it starts the payment service again, and its start. */
const DAEMON_BACK_AFTER_MS = 1_500;
/** One way to a channel. */
const LATENCY_MS = 15;
/** Every choice of chance in a scenario's world comes from here: the same file, the same run. */
const SEED = 1;

/** A world in which nothing goes wrong by itself, and nobody sells but who the scenario names. */
const calmWorld = (scenario: Scenario): WorldOptions => {
  const cover = scenario.world?.cover ?? NO_COVER_LIMITS;
  return {
    sales: 0,
    firstSale: 1,
    tills: 0,
    payOutShare: 0,
    refundShare: 0,
    cashShare: 0,
    rates: {},
    latencyMs: [LATENCY_MS, LATENCY_MS, LATENCY_MS],
    testEvery: null,
    jitterMs: 0,
    replyLimitMs: 30_000,
    lateAnswerMs: 20_000,
    coverLimitMinor: cover.limit,
    coverTotalLimitMinor: cover.total,
    codeReplay: true,
    cardReplay: [true, true, true],
    pinKeys: [true, true, false],
    sessionKeys: [false, true, false],
    pinKeyOverlapMs: PIN_KEY_OVERLAP_MS,
    codeLastsMs: CODE_LASTS_MS,
    shownCodeShare: 0,
    codePushes: true,
    pauseMs: 0,
    isPatient: false,
    checkpointEvery: null,
    inFlight: scenario.world?.['in-flight'] ?? 256,
    priorities: [10, 20, 30],
    breakerOpenMs: [15_000, 30_000, 60_000, 120_000],
    macs: ['hmac-sha256', 'hmac-sha256', 'hmac-sha256'],
    sharedLines: [[], [], []],
    routing: null,
  };
};

/** A key the simulated pad can really open, the same in every run. */
const keyForThePad = (channel: ChannelId, number: number) => {
  const master = testMasterOf(channel);
  if (master === null) throw new RangeError(`the pad holds no master key of ${channel}`);
  return freshPinKey(master, (bytes) => new Uint8Array(bytes).fill(number));
};

/** A stage in virtual time: the simulator's daemon, acquirers and network, and a till on drivers. */
export class VirtualStage implements Stage {
  readonly time = 'virtual';
  readonly can = new Set([
    'kill-daemon',
    'kill-till',
    'pay-out',
    'own-world',
    'stand-reader',
  ] as const);
  readonly world: World;
  readonly options: WorldOptions;
  readonly stub: StubPort;
  readonly daemon: LocalLink;
  readonly #codes: SeededRandom;
  readonly #till: VirtualTill;
  readonly #processListeners: Parameters<Stage['onProcess']>[0][] = [];

  constructor(scenario: Scenario) {
    this.options = calmWorld(scenario);
    const channels = virtualChannels(scenario.world);
    const alter = { ...AS_IT_IS, channels: () => channels, judgePin, freshPinKey: keyForThePad };
    this.world = new World(SEED, this.options, [], alter);
    this.#codes = this.world.random('codes');
    this.stub = stubOver(this.world);
    this.#till = new VirtualTill(this.world, scenario.language);
    this.daemon = this.#observer();
    const tell = (process: 'daemon' | 'till') => (is: 'killed' | 'started') => {
      for (const listener of this.#processListeners) listener(process, is);
    };
    this.#till.onProcess(tell('till'));
    this.world.daemon.onGone(() => tell('daemon')('killed'));
  }

  start(): void {
    this.world.start();
    this.#till.boot();
  }

  get clock() {
    return this.world.clock;
  }

  get channels() {
    return this.world.channels.map(({ profile: { id, name } }) => ({ id, name }));
  }

  get hands() {
    return this.#till.hands;
  }

  view: Stage['view'] = () => this.#till.view();
  onView: Stage['onView'] = (listener) => this.#till.onView(listener);
  intent: Stage['intent'] = (intent) => this.#till.intent(intent);

  rehearse: Stage['rehearse'] = (intent) => handle(this.hands, intent, this.#codes);

  kill: Stage['kill'] = (process) => {
    if (process === 'till') return this.#till.kill();
    this.world.daemon.crash('scenario', 0, DAEMON_BACK_AFTER_MS);
  };

  onProcess: Stage['onProcess'] = (listener) => {
    this.#processListeners.push(listener);
  };

  payOut(amountMinor: AmountMinor): void {
    const plan = {
      number: 1,
      method: 'card',
      product: 'pay-out',
      refund: null,
      payer: null,
      cash: null,
      closesShift: false,
      pauseMs: 0,
    } as const;
    this.world.backOffice.payOut({ ...plan, amountMinor });
  }

  /** A client of the daemon in a process of its own, which nobody kills. */
  #observer(): LocalLink {
    const { clock, decisions, daemon } = this.world;
    const process = new SimProcess({
      clock,
      drawTimersFirst: () => true,
      bug: (cause) => this.world.bug('observer', cause),
      late: () => {},
    });
    return new LocalLink({ clock, decisions, daemon, process, mine: process.boot() });
  }
}

type Handlers = { readonly [M in StubMethod]: (params: StubParams<M>) => StubResult<M> };

/** The acquirers' control without its socket. */
const stubOver = (world: World): StubPort => {
  const listeners: Parameters<StubPort['onEvent']>[0][] = [];
  world.onStubEvent = (event) => {
    for (const listener of listeners) listener(event);
  };
  const hostOf = (id: SimChannel['profile']['id']): Host => {
    const host = world.hosts[world.channels.findIndex(({ profile }) => profile.id === id)];
    if (host === undefined) throw new RangeError(`no acquirer is called ${id}`);
    return host;
  };
  const handlers: Handlers = {
    'faults.set': ({ channel, fault, payments }) => {
      hostOf(channel).acquirer.switchFault(fault, payments);
      return {};
    },
    'faults.read': () =>
      world.channels.map(({ profile: { id: channel } }) => {
        const { acquirer } = hostOf(channel);
        return { channel, fault: acquirer.fault(), manner: mannerOf(acquirer.manners()) };
      }),
    'manners.set': ({ channel, manner }) => {
      const host = hostOf(channel);
      // The witness must know which reversal was only claimed: the host's own lie tells it.
      if (manner === 'claims-reversals') host.liesAboutNext = true;
      else host.acquirer.behave(mannersFor(manner));
      return {};
    },
    'orders.pay': ({ channel, saleId }) => ({
      paid: hostOf(channel).acquirer.walletPays(saleId),
    }),
    'orders.last': ({ channel, lastsMs }) => {
      hostOf(channel).acquirer.codesLast(lastsMs);
      return {};
    },
    'ledger.read': () => world.hosts.flatMap(({ acquirer }) => acquirer.rows()),
  };
  return {
    request: async (name, params) => handlers[name](params),
    onEvent: (listener) => {
      listeners.push(listener);
    },
  };
};
