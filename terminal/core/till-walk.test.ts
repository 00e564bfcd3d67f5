import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ERROR_CATALOGUE } from '#contract/error-codes.ts';
import type { PersonId, SaleId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { SaleAnswer, SaleOrder } from '#contract/payment.ts';
import type { CashReceipt, SalePaper } from '#contract/receipt.ts';
import { type Intent, terminalView } from '#contract/view.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { nameOfPaper } from './receipt/paper-memory.ts';
import { approvedBy } from './scripted-daemon.ts';
import { scriptedCard } from './scripted-ports.ts';
import { SCRIPTED_CODE, type ScriptedTill, scriptedTill } from './scripted-till.ts';

/** A till with everything around it, and what was seen from outside. */
interface World {
  readonly clock: VirtualClock;
  it: ScriptedTill;
  readonly orders: Map<string, string>;
  /** Sales a supervisor took off the screen: the daemon's from then on. */
  readonly handedOver: Set<string>;
  readonly shownApproved: Set<string>;
  readonly shownCash: Set<string>;
  readonly screens: Set<string>;
}

type Deed = (world: World) => void | Promise<void>;

const decline = (saleId: SaleId): SaleAnswer => ({
  kind: 'failed',
  saleId,
  code: 'ALL_CHANNELS_REFUSED',
});
const reversed = (saleId: SaleId): SaleAnswer => ({
  kind: 'failed',
  saleId,
  code: 'NOT_SUCCESSFUL',
});
const open = (saleId: SaleId): SaleAnswer => ({ kind: 'open', saleId });
const again = (saleId: SaleId): SaleAnswer => ({ kind: 'present-again', saleId });
const refuse = (saleId: SaleId): SaleAnswer => ({
  kind: 'not-accepted',
  saleId,
  code: 'NO_CHANNEL',
});

const intent =
  (what: Intent): Deed =>
  ({ it, handedOver }) => {
    const before = it.screen();
    it.till.intent(what);
    if (what.kind === 'supervisor' && before.kind === 'unknown') handedOver.add(before.saleId);
  };

/** What people do, each at any moment (faults OP1, OP2, OP3). */
const INTENTS: Readonly<Record<string, Deed>> = {
  five: intent({ kind: 'key', key: '5' }),
  clear: intent({ kind: 'key', key: 'clear' }),
  confirm: intent({ kind: 'confirm' }),
  back: intent({ kind: 'back' }),
  card: intent({ kind: 'pay-by', method: 'card' }),
  code: intent({ kind: 'pay-by', method: 'qr-scan' }),
  scanned: intent({ kind: 'scanned', text: SCRIPTED_CODE }),
  'scanned wrongly': intent({ kind: 'scanned', text: '6901234567892' }),
  cash: intent({ kind: 'pay-cash' }),
  'a note': intent({ kind: 'tender', amountMinor: 10_000 as AmountMinor }),
  'open the drawer': intent({ kind: 'open-drawer' }),
  reprint: intent({ kind: 'reprint' }),
  'paper is there': intent({ kind: 'paper-seen', printed: true }),
  'no paper': intent({ kind: 'paper-seen', printed: false }),
  'check again': intent({ kind: 'check-again' }),
  settle: intent({ kind: 'settle' }),
  supervisor: intent({
    kind: 'supervisor',
    person: 'chen' as PersonId,
    pin: '9999',
    reason: 'walked away',
  }),
  lock: intent({ kind: 'lock' }),
  'sign in': ({ it }) => {
    it.till.intent({ kind: 'sign-in-as', person: 'li' as PersonId });
    for (let digit = 0; digit < 4; digit += 1) it.till.intent({ kind: 'key', key: '1' });
    it.till.intent({ kind: 'confirm' });
  },
  item: intent({ kind: 'item', key: 'q' }),
  hold: intent({ kind: 'hold' }),
  'close the shift': intent({ kind: 'close-shift' }),
  chinese: intent({ kind: 'language', language: 'zh' }),
};

/** What devices, disk, daemon and time do. */
const SURROUNDINGS: Readonly<Record<string, Deed>> = {
  'card read': ({ it }) => it.ports.reader.endCard({ kind: 'read', card: scriptedCard() }),
  'card with PIN read': ({ it }) =>
    it.ports.reader.endCard({ kind: 'read', card: scriptedCard(true) }),
  'card unreadable': ({ it }) => it.ports.reader.endCard({ kind: 'failed', reason: 'unreadable' }),
  'PIN entered': ({ it }) =>
    it.ports.reader.endPin({ kind: 'entered', pinBlock: new Uint8Array(8), pinKey: 'K' }),
  'PIN timed out': ({ it }) => it.ports.reader.endPin({ kind: 'timed-out' }),
  'reader deaf': ({ it }) => {
    it.ports.reader.cancels = !it.ports.reader.cancels;
  },
  'sealer slow': ({ it }) => {
    it.ports.sealer.held = !it.ports.sealer.held;
    it.ports.sealer.release();
  },
  'printer slow': ({ it }) => {
    it.ports.printer.held = !it.ports.printer.held;
    it.ports.printer.release();
  },
  'paper out': ({ it }) => {
    it.ports.printer.outcomes.push({ kind: 'not-printed', reason: 'paper-out' });
  },
  'print unclear': ({ it }) => {
    it.ports.printer.outcomes.push({ kind: 'unclear' });
  },
  'disk full': ({ it }) => {
    it.ports.memory.fails = !it.ports.memory.fails;
    it.ports.cashBook.fails = it.ports.memory.fails;
    it.ports.papers.fails = it.ports.memory.fails;
  },
  'link lost': ({ it }) => it.ports.daemon.lose(),
  'link back': ({ it }) => it.ports.daemon.heal(),
  'order lost': ({ it }) => {
    it.ports.daemon.swallowed.add('payment.pay');
  },
  'orders arrive': ({ it }) => it.ports.daemon.swallowed.clear(),
  'daemon slow': ({ it }) => {
    it.ports.daemon.held.add('payment.pay');
  },
  'daemon answers': ({ it }) => it.ports.daemon.release(),
  'stories refused': ({ it }) => {
    it.ports.daemon.refused.add('sales.show');
  },
  'settlement slow': ({ it }) => {
    it.ports.daemon.held.add('settlement.run');
  },
  'settlement refused': ({ it }) => {
    it.ports.daemon.refused.add('settlement.run');
  },
  'stories told': ({ it }) => it.ports.daemon.refused.clear(),
  ...Object.fromEntries(
    Object.entries({ approvedBy: approvedBy(), decline, reversed, open, again, refuse }).map(
      ([name, answer]): [string, Deed] => [
        `daemon decides ${name}`,
        ({ it }) => {
          it.ports.daemon.onPay = answer;
        },
      ],
    ),
  ),
  'checks find it paid': ({ it }) => {
    it.ports.daemon.onCheck = approvedBy('south');
  },
  'checks find it reversed': ({ it }) => {
    it.ports.daemon.onCheck = reversed;
  },
  'a moment': ({ clock }) => clock.settle(),
  'a second': ({ clock }) => clock.advance(1_000),
  'half a minute': ({ clock }) => clock.advance(30_000),
  'a minute and a half': ({ clock }) => clock.advance(90_000),
  'crash and start': async (world) => {
    await world.it.till.stop();
    world.it.ports.reader.cancel();
    world.it = world.it.reborn();
    await begin(world);
  },
};

/** Deeds in a row that single steps seldom hit upon: they lead into the states faults are hard in. */
const PHRASES: Readonly<Record<string, readonly string[]>> = {
  'code sale': ['confirm', 'confirm', 'five', 'code', 'scanned'],
  'card sale': ['confirm', 'five', 'card', 'a moment', 'card read'],
  'card that wants its PIN': ['confirm', 'five', 'card', 'a moment', 'card with PIN read'],
  'sale nobody answers': [
    'confirm',
    'five',
    'daemon slow',
    'code',
    'scanned',
    'a minute and a half',
  ],
  'sale that stays open': ['daemon decides open', 'five', 'code', 'scanned', 'a minute and a half'],
  'order lost on its way': ['confirm', 'five', 'order lost', 'code', 'scanned', 'a moment'],
  'cash sale': ['confirm', 'five', 'cash', 'a note', 'confirm', 'a moment'],
  'day settled': ['back', 'settle', 'confirm', 'a moment'],
  'slip nobody saw': [
    ...['confirm', 'back', 'print unclear', 'settle', 'confirm', 'a moment'],
    ...['crash and start', 'a moment', 'sign in', 'a moment'],
  ],
  'code wanted again': ['daemon decides again', 'five', 'code', 'scanned'],
};

const DEEDS = { ...INTENTS, ...SURROUNDINGS };

/** What sells, often enough to get somewhere. */
const SELLING = [
  'five',
  'confirm',
  'card',
  'code',
  'scanned',
  'card read',
  'a moment',
  'PIN entered',
];

const begin = async (world: World): Promise<void> => {
  const { it } = world;
  it.till.onView((view) => {
    const { screen } = terminalView.parse(view);
    world.screens.add(screen.kind);
    if (screen.kind === 'approved') world.shownApproved.add(screen.saleId);
    if (screen.kind === 'cash-paid') world.shownCash.add(screen.saleId);
  });
  await it.till.start();
};

const WATER = { key: 'q', name: { zh: '水', en: 'Water' }, priceMinor: 200 as AmountMinor };

const createWorld = async (): Promise<World> => {
  const clock = createVirtualClock();
  const world: World = {
    clock,
    it: scriptedTill(clock, { catalogue: [WATER] }),
    orders: new Map(),
    handedOver: new Set(),
    shownApproved: new Set(),
    shownCash: new Set(),
    screens: new Set(),
  };
  watchOrders(world);
  await begin(world);
  await clock.settle();
  return world;
};

/** Every order on its way to the daemon is looked at before the daemon sees it. */
const watchOrders = (world: World): void => {
  const { daemon, memory } = world.it.ports;
  const request = daemon.request.bind(daemon);
  daemon.request = (name, params) => {
    if (name === 'payment.pay') {
      const order = params as SaleOrder;
      expect(memory.kept?.saleId, 'durable before it is sent').toBe(order.saleId);
      const text = JSON.stringify(order);
      expect(world.orders.get(order.saleId) ?? text, 'sent again only as it was').toBe(text);
      world.orders.set(order.saleId, text);
      expect(inFlight(world, order.saleId), 'no other sale in flight').toEqual([]);
    }
    return request(name, params);
  };
};

const inFlight = ({ it, handedOver }: World, except: string): string[] =>
  [...it.ports.daemon.journal.values()]
    .filter(({ answer }) => answer.kind === 'open' || answer.kind === 'present-again')
    .map(({ saleId }) => saleId)
    .filter((saleId) => saleId !== except && !handedOver.has(saleId));

const checkScreen = ({ it }: World): void => {
  const screen = it.screen();
  if (screen.kind === 'approved') {
    const story = it.ports.daemon.journal.get(screen.saleId);
    expect(story?.answer.kind, 'approved only as journaled').toBe('approved');
    expect(screen.amountMinor).toBe(story?.amountMinor);
  }
  if (screen.kind === 'not-paid' && screen.saleId !== null) {
    const { answer } = it.ports.daemon.journal.get(screen.saleId) ?? {};
    expect(answer?.kind, ERROR_CATALOGUE[screen.code].money).not.toBe('approved');
  }
};

const checkPapers = ({ it }: World): void => {
  const originals = new Set<string>();
  for (const paper of it.ports.printer.came) {
    if (paper.kind === 'cash') checkOnce(paper, originals);
    if (paper.kind !== 'approved' && paper.kind !== 'failed') continue;
    const { answer } = it.ports.daemon.journal.get(paper.saleId) ?? {};
    expect(paper.kind, 'M7: paper says what the journal says').toBe(answer?.kind);
    checkOnce(paper, originals);
  }
};

const checkOnce = (paper: SalePaper | CashReceipt, originals: Set<string>): void => {
  if (paper.reprint) return;
  const name = nameOfPaper(paper);
  expect(originals.has(name), 'U3: an original prints once').toBe(false);
  originals.add(name);
};

/** Faults off, everything answered, time for every limit. */
const comeToRest = async (world: World): Promise<void> => {
  const { it, clock } = world;
  const { daemon, memory, printer, sealer, reader } = it.ports;
  memory.fails = false;
  it.ports.cashBook.fails = false;
  it.ports.papers.fails = false;
  printer.held = false;
  sealer.held = false;
  daemon.refused.clear();
  daemon.swallowed.clear();
  daemon.onPay = approvedBy();
  daemon.onCheck = reversed;
  daemon.heal();
  daemon.release();
  sealer.release();
  printer.release();
  reader.endCard({ kind: 'timed-out' });
  reader.endPin({ kind: 'timed-out' });
  await clock.advance(300_000);
  // Whoever locked the till comes back to it, and sees what became of their sale.
  if (it.screen().kind.startsWith('sign-in')) {
    it.till.intent({ kind: 'key', key: 'clear' });
    await INTENTS['sign in']?.(world);
  }
  await clock.advance(1_000);
};

interface Step {
  readonly deed: string;
  readonly times: number;
}

/** Repeats are a person's: a hundredfold press of one key (fault OP1). */
const walkThrough = async (world: World, walk: readonly Step[]): Promise<void> => {
  for (const { deed, times } of walk) {
    const parts = PHRASES[deed] ?? [deed];
    for (let time = 0; time < (deed in INTENTS ? times : 1); time += 1) {
      for (const part of parts) await DEEDS[part]?.(world);
    }
    await world.clock.settle();
    checkScreen(world);
    checkPapers(world);
  }
};

const checkAtRest = ({ it, clock, shownApproved, shownCash, handedOver, orders }: World): void => {
  for (const { saleId, answer } of it.ports.daemon.journal.values()) {
    const known = shownApproved.has(saleId) || handedOver.has(saleId);
    if (answer.kind === 'approved') expect(known, 'no charge is forgotten').toBe(true);
  }
  const kept = it.ports.cashBook.all().flatMap((e) => (e.kind === 'sold' ? [e.sale.saleId] : []));
  expect(new Set(kept), 'cash taken is cash kept, and once').toEqual(shownCash);
  expect(kept.length).toBe(shownCash.size);
  expect(it.ports.sealer.sealed.length).toBeGreaterThanOrEqual(orders.size);
  expect(clock.pending(), 'T4: a till at rest leaves no timer').toBe(0);
};

const deed = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...SELLING) },
  { weight: 1, arbitrary: fc.constantFrom(...Object.keys(INTENTS)) },
  { weight: 1, arbitrary: fc.constantFrom(...Object.keys(SURROUNDINGS)) },
  { weight: 1, arbitrary: fc.constantFrom(...Object.keys(PHRASES)) },
);
const step = fc.record({ deed, times: fc.constantFrom(1, 1, 1, 1, 2, 100) });

test('OP1 OP2: no walk of people, devices, faults and crashes charges twice or forgets a charge', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (walk) => {
      const world = await createWorld();
      await walkThrough(world, walk);
      await comeToRest(world);
      checkPapers(world);
      await world.it.till.stop();
      checkAtRest(world);
      for (const kind of world.screens) seen.add(kind);
    }),
    { numRuns: 600 },
  );
  expect([...seen].sort()).toEqual(
    [
      ...['amount', 'approved', 'card', 'method', 'not-paid', 'paying', 'pin', 'scan', 'unknown'],
      ...['settle-confirm', 'settling', 'settled', 'recall', 'cash', 'cash-paid', 'paper-left'],
      ...['sign-in', 'sign-in-pin', 'shift-open', 'shift-close', 'shift-closed'],
    ].sort(),
  );
}, 60_000);
