import type { DaemonLink } from '#contract/daemon-api.ts';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { PersonId } from '#contract/ids.ts';
import type { Clock, Log } from '#contract/ports.ts';
import type { ReceiptPrinter } from '#contract/printer.ts';
import type { PinCheck, StaffName } from '#contract/staff.ts';
import type { Intent, Screen, Supervision } from '#contract/view.ts';
import type { CashBook } from '../cash/cash-book.ts';
import type { DaemonWatch } from '../payment/daemon-watch.ts';
import { PinDesk } from '../people/pin-desk.ts';
import { type Agreed, SupervisionDesk } from '../people/supervision.ts';
import type { SlipFacts } from '../receipt/receipt-facts.ts';
import { saleRulesOf, type TillSettings } from '../settings.ts';
import { frontScreenOf } from '../view/front-screen.ts';
import { FrontDesk } from './front-desk.ts';
import type { FrontState } from './front-state.ts';
import type { ShiftMemory } from './shift-memory.ts';
import { nameOf } from './shift-report.ts';

export interface CounterPorts {
  readonly pins: PinCheck;
  readonly shifts: ShiftMemory;
  readonly cashBook: CashBook;
  readonly daemon: DaemonLink;
  readonly watch: DaemonWatch;
  readonly printer: ReceiptPrinter;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: TillSettings;
  readonly slipFacts: (reprint: boolean) => SlipFacts;
}

/** Who stands at the till, who sells, and who may be asked to agree. */
export class Counter {
  readonly #ports: CounterPorts;
  readonly #front: FrontDesk;
  readonly #supervision: SupervisionDesk;
  readonly #pins: PinDesk;

  constructor(ports: CounterPorts, changed: () => void) {
    const { settings, shifts: memory } = ports;
    const pins = new PinDesk({ ...ports, staff: settings.staff });
    this.#ports = ports;
    this.#pins = pins;
    this.#supervision = new SupervisionDesk(pins, changed);
    this.#front = new FrontDesk({ ...ports, memory, pins, rules: saleRulesOf(settings) }, changed);
  }

  start(): Promise<void> {
    return this.#front.start();
  }

  stop(): void {
    this.#front.stop();
  }

  /** Whether what is pressed belongs to the sale. */
  get isSelling(): boolean {
    return this.#front.isSelling;
  }

  /** Who is signed in; null while nobody is. */
  person(): StaffName | null {
    return this.#front.person();
  }

  /** Who answers for a sale. Nothing is sold before somebody signed in, so asking earlier is a bug. */
  cashier(): PersonId {
    const person = this.person();
    if (person === null) throw new Error('a sale without a cashier');
    return person.id;
  }

  /** Begin of the shift that runs, which names it; null where none does. */
  shiftOpenedAtWallMs(): number | null {
    const state = this.#front.state();
    return 'shift' in state ? (state.shift?.openedAtWallMs ?? null) : null;
  }

  front(): FrontState {
    return this.#front.state();
  }

  /** The screen that lies over the sale, or null. */
  screen(): Screen | null {
    const { staff: people, currency } = this.#ports.settings;
    return frontScreenOf(this.#front.state(), { people, currency });
  }

  supervision(): Supervision {
    return this.#supervision.view();
  }

  supervisors(): StaffName[] {
    const { staff } = this.#ports.settings;
    return staff.filter(({ role }) => role === 'supervisor').map(nameOf);
  }

  lock(): void {
    this.#front.did({ kind: 'lock' });
  }

  closeShift(): void {
    this.#front.did({ kind: 'close-shift' });
  }

  /** Has a supervisor's PIN checked before `act`; the screen says meanwhile how that goes. */
  supervised(by: Agreed & { readonly pin: string }, act: (agreed: Agreed) => void): void {
    const { person, pin, reason } = by;
    this.#supervision.ask({ person, pin, reason }, act);
  }

  /** Why this PIN proves no supervisor; null: it does. */
  async supervisorRefusal(person: PersonId, pin: string): Promise<ErrorCode | null> {
    const verdict = await this.#pins.check(person, pin, 'supervisor');
    return verdict.kind === 'right' ? null : verdict.code;
  }

  /** Takes back what a supervisor was asked. */
  supervisorLeft(): void {
    this.#supervision.leave();
  }

  /** What a person did while nobody is signed in, or a shift begins or ends. */
  did(intent: Intent): void {
    switch (intent.kind) {
      case 'key':
      case 'back':
      case 'reprint':
      case 'paper-seen':
        return this.#front.did(intent);
      case 'confirm':
        return this.#front.did({ kind: 'confirm', atWallMs: this.#ports.clock.wallNow() });
      case 'sign-in-as':
        return this.#front.signInAs(intent.person);
      default:
        return;
    }
  }
}
