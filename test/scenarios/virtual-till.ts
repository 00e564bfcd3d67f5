import type { DaemonLink } from '#contract/daemon-api.ts';
import type { SaleId } from '#contract/ids.ts';
import type { Language } from '#contract/language.ts';
import type { Line, LinePort } from '#contract/line.ts';
import type { Log } from '#contract/ports.ts';
import type { ReceiptPrinter } from '#contract/printer.ts';
import { type PinCheck, staff } from '#contract/staff.ts';
import type { Intent, Screen, TerminalView } from '#contract/view.ts';
import { epsonTm80mm } from '#printer/models/epson-tm-80mm.ts';
import { createReceiptPrinter } from '#printer/session/receipt-printer.ts';
import { simulatedPrinterPort } from '#printer/simulated/simulated-line.ts';
import { createSimulatedPrinter } from '#printer/simulated/simulated-printer.ts';
import { TEST_PIN_SLOTS } from '#sealing/pin-test-keys.ts';
import { workingKeysOf } from '#terminal/core/payment/working-keys.ts';
import type { KeptPapers } from '#terminal/core/receipt/paper-memory.ts';
import type { PendingSale } from '#terminal/core/sale/sale-memory.ts';
import type { TillSettings } from '#terminal/core/settings.ts';
import type { OpenShift } from '#terminal/core/shift/shift-memory.ts';
import { createTill, type Till } from '#terminal/core/till.ts';
import { type PadProfile, PIN_PAD_PROFILE } from '#terminal/devices/reader/pad-profile.ts';
import { createPinPad } from '#terminal/devices/reader/pin-pad.ts';
import { SCANNER_MODELS } from '#terminal/devices/scanner/scanner-profile.ts';
import { createSerialScanner } from '#terminal/devices/scanner/serial-scanner.ts';
import {
  createReaderCounter,
  openReaderPlace,
  type StandingReader,
} from '#terminal/devices/simulated/reader-place.ts';
import { createCabledPinPad } from '#terminal/devices/simulated/simulated-pin-pad.ts';
import { createSimulatedScanner } from '#terminal/devices/simulated/simulated-scanner.ts';
import { createSimulatedStripeReader } from '#terminal/devices/simulated/simulated-stripe-reader.ts';
import { STRIPE_MODELS } from '#terminal/devices/stripe/stripe-profile.ts';
import { createStripeReader } from '#terminal/devices/stripe/stripe-reader.ts';
import type { SimulatedHands } from '#terminal/rehearsal/hands.ts';
import { REHEARSAL_STAFF, rehearsedAmong, signingIn } from '#terminal/rehearsal/rehearsal-staff.ts';
import { LocalLink } from '../sim/world/local-link.ts';
import { type Incarnation, SimProcess } from '../sim/world/sim-process.ts';
import { TERMINAL } from '../sim/world/terminal-id.ts';
import {
  type CashDisk,
  cashBookOn,
  memoryOn,
  soundMemoryOn,
  type TillDisk,
} from '../sim/world/till-disk.ts';
import type { World } from '../sim/world/world.ts';

/** Whoever looks after the till starts it again so soon. */
const BACK_AFTER_MS = 1_500;
/** As the till of `npm start` is set up: the pad has a PIN key of each bank. */
const PAD_WITH_SLOTS: PadProfile = {
  ...PIN_PAD_PROFILE,
  pinKey: { kind: 'slots', slots: TEST_PIN_SLOTS },
};
const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };

/**
 * A till in a simulated world: the real core on the real drivers, which speak real bytes to
 * simulated devices. Killed, its lines close as an operating system closes them; the devices, and
 * what is on its disk, outlive it.
 */
export class VirtualTill {
  readonly hands: SimulatedHands;
  readonly #world: World;
  readonly #settings: TillSettings;
  readonly #process: SimProcess;
  readonly #ports: Readonly<Record<'pad' | 'stripe' | 'scanner' | 'paper', LinePort>>;
  readonly #counter = createReaderCounter();
  readonly #disk: TillDisk<PendingSale> = { kept: null };
  readonly #shiftDisk: TillDisk<OpenShift> = { kept: null };
  readonly #cashDisk: CashDisk = new Map();
  readonly #paperDisk: TillDisk<KeptPapers> = { kept: null };
  readonly #open = new Set<Line>();
  readonly #listeners: ((view: TerminalView) => void)[] = [];
  readonly #processListeners: ((is: 'killed' | 'started') => void)[] = [];
  #till: Till | null = null;
  #place: StandingReader | null = null;
  #mine: Incarnation = 0;
  #before: Screen | null = null;
  #kind: Screen['kind'] | null = null;

  constructor(world: World, language: Language) {
    this.#world = world;
    this.#settings = settingsIn(language);
    const { clock, random } = world;
    this.#process = new SimProcess({
      clock,
      drawTimersFirst: () => true,
      bug: (cause) => world.bug('till', cause),
      late: () => {},
    });
    const { pad, port } = createCabledPinPad({ clock, random: random('pad') });
    const hand = createSimulatedScanner({ clock, profile: SCANNER_MODELS.honeywell });
    const printer = createSimulatedPrinter();
    const { stripe, port: stripePort } = createSimulatedStripeReader({ clock, profile: STRIPE });
    const other = { stripe, counter: this.#counter };
    this.hands = { pad, other, scanner: hand.scanner, printer };
    const paper = simulatedPrinterPort(printer);
    this.#ports = { pad: port, stripe: stripePort, scanner: hand.port, paper };
  }

  view(): TerminalView | null {
    return this.#till?.view() ?? null;
  }

  onView(listener: (view: TerminalView) => void): void {
    this.#listeners.push(listener);
  }

  onProcess(listener: (is: 'killed' | 'started') => void): void {
    this.#processListeners.push(listener);
  }

  intent(intent: Intent): void {
    this.#process.enter(this.#mine, 'io', () => this.#till?.intent(intent));
  }

  boot(): void {
    const { world, mine } = { world: this.#world, mine: this.#process.boot() };
    this.#mine = mine;
    const clock = this.#process.clock(mine);
    const device = { clock, log: QUIET };
    const daemon = this.#link(mine);
    const workingKeys = workingKeysOf(daemon, device);
    const place = openReaderPlace(this.#counter, (kind) => {
      const opened =
        kind === 'stripe'
          ? createStripeReader({
              port: this.#owned(mine, this.#ports.stripe),
              profile: STRIPE,
              ...device,
            })
          : createPinPad({
              port: this.#owned(mine, this.#ports.pad),
              profile: PAD_WITH_SLOTS,
              workingKeys,
              ...device,
            });
      return { driver: opened, stop: () => opened.stop() };
    });
    this.#place = place;
    const till = createTill({
      daemon,
      reader: place.driver,
      scanner: createSerialScanner({
        port: this.#owned(mine, this.#ports.scanner),
        profile: SCANNER_MODELS.honeywell,
        ...device,
      }),
      printer: this.#witnessed(
        createReceiptPrinter({
          port: this.#owned(mine, this.#ports.paper),
          model: epsonTm80mm,
          ...device,
        }),
      ),
      sealer: world.envelopes.sealer,
      memory: memoryOn(this.#disk, clock, world.decisions),
      shifts: soundMemoryOn(this.#shiftDisk),
      baskets: { load: () => [], save: async () => {} },
      preferences: { load: async () => null, save: async () => {} },
      cashBook: cashBookOn(this.#cashDisk, clock, world.decisions),
      papers: memoryOn(this.#paperDisk, clock, world.decisions),
      pins: rehearsedPins,
      clock,
      random: world.random('sale'),
      log: QUIET,
      settings: this.#settings,
    });
    this.#till = till;
    this.#process.enter(mine, 'io', () => {
      till.onView((view) => this.#looked(mine, view));
      till.start().catch((cause) => world.bug('till', cause));
    });
    for (const listener of this.#processListeners) listener('started');
  }

  kill(): void {
    if (!this.#process.alive) return;
    this.#process.kill();
    // Its lines close below; what matters is that it hears of no exchange any more.
    void this.#place?.stop();
    this.#till = null;
    this.#before = null;
    this.#kind = null;
    for (const line of this.#open) void line.close();
    this.#open.clear();
    for (const listener of this.#processListeners) listener('killed');
    this.#world.clock.after(BACK_AFTER_MS, () => this.boot());
  }

  /** A dead till asks nothing more, and the witness hears of each sale it hands over. */
  #link(mine: Incarnation): DaemonLink {
    const { clock, decisions, daemon } = this.#world;
    const link = new LocalLink({ clock, decisions, daemon, process: this.#process, mine });
    return {
      request: (name, params) => {
        if (!this.#process.isCurrent(mine)) return new Promise(() => {});
        if (name === 'payment.pay') this.#world.captured((params as { saleId: SaleId }).saleId);
        return link.request(name, params);
      },
      onNotification: (name, listener) => link.onNotification(name, listener),
      onConnected: (listener) => link.onConnected(listener),
    };
  }

  /** A port as one life of the till has it: closed when that ends, and not opened by it again. */
  #owned(mine: Incarnation, port: LinePort): LinePort {
    return {
      name: port.name,
      open: async () => {
        if (!this.#process.isCurrent(mine)) return new Promise(() => {});
        const opening = await port.open();
        if (opening.kind === 'open') this.#open.add(opening.line);
        return opening;
      },
    };
  }

  #witnessed(printer: ReceiptPrinter): ReceiptPrinter {
    return {
      state: () => printer.state(),
      onState: (listener) => printer.onState(listener),
      openDrawer: () => printer.openDrawer(),
      print: async (paper) => {
        const outcome = await printer.print(paper);
        if (outcome.kind !== 'not-printed') this.#world.witness.printed(paper);
        return outcome;
      },
    };
  }

  /** Scenarios begin with somebody at the till: whoever it is signs in whenever it asks. */
  #signIn({ kind }: Screen): boolean {
    const isNew = kind !== this.#kind;
    this.#kind = kind;
    if (!isNew) return FRONT.has(kind);
    if (kind === 'shift-open') this.#soon({ kind: 'confirm' });
    if (kind !== 'sign-in') return FRONT.has(kind);
    this.#soon(...signingIn());
    return true;
  }

  /** After the view that asked for it was told everybody. */
  #soon(...intents: readonly Intent[]): void {
    const mine = this.#mine;
    this.#world.clock.after(0, () => {
      if (!this.#process.isCurrent(mine)) return;
      for (const intent of intents) this.intent(intent);
    });
  }

  #looked(mine: Incarnation, view: TerminalView): void {
    if (!this.#process.isCurrent(mine)) return;
    const { screen } = view;
    if (this.#signIn(screen)) return;
    const before = this.#before;
    this.#before = screen;
    if (before?.kind !== screen.kind) this.#promised(before, screen);
    for (const listener of this.#listeners) listener(view);
  }

  /** A result on the screen is a promise to the cashier; it is held against the ledgers. */
  #promised(before: Screen | null, screen: Screen): void {
    const { witness } = this.#world;
    const shown = { till: 0, code: '' };
    if (screen.kind === 'approved') {
      witness.shown({ ...shown, saleId: screen.saleId, what: 'approved' });
    }
    const isOfDaemon = before?.kind === 'paying' || before?.kind === 'code';
    if (screen.kind !== 'not-paid' || !isOfDaemon || screen.saleId === null) return;
    witness.shown({ ...shown, saleId: screen.saleId, what: 'not-paid', code: screen.code });
  }
}

const STRIPE = STRIPE_MODELS['uic-lrc'];

const FRONT: ReadonlySet<Screen['kind']> = new Set(['sign-in', 'sign-in-pin', 'shift-open']);

const STAFF = staff.parse(REHEARSAL_STAFF);

/** As the rehearsal shows PINs, and without the time that scrypt takes. */
const rehearsedPins: PinCheck = {
  matches: async (pin, kept) =>
    rehearsedAmong(STAFF.filter((person) => person.pin === kept)).some((one) => one.pin === pin),
};

const settingsIn = (language: Language): TillSettings => ({
  terminalId: TERMINAL,
  staff: STAFF,
  merchant: { name: { zh: '巷口便利店', en: 'Corner Shop' }, id: '898110053110001' },
  language,
  currency: 'CNY',
  utcOffsetMinutes: 480,
});
