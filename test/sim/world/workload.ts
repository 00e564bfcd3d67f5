import type { Method } from '#contract/method.ts';
import { type SeededRandom, seededRandom } from '../seeded-random.ts';
import type { WorldOptions } from './options.ts';

/** One sale as the customer and the cashier want it. */
export interface SalePlan {
  readonly number: number;
  readonly amountMinor: number;
  readonly method: Method;
  readonly product: 'sale' | 'pay-out';
  /** A refund that the back office makes just before; null: none. */
  readonly refund: RefundPlan | null;
  /** What the customer does about a code of the shop; null: it is paid otherwise. */
  readonly payer: PayerPlan | null;
  /** Paid in cash; null: by card or code. */
  readonly cash: Handing | null;
  /** The cashier hands the drawer over before this sale. */
  readonly closesShift: boolean;
  /** Pause before it. */
  readonly pauseMs: number;
}

/**
 * Pays after so long, once more time was asked for if so; lets it be withdrawn, and may pay the very
 * moment after; or does nothing until the code runs out.
 */
export type PayerPlan =
  | { readonly kind: 'pays'; readonly afterMs: number; readonly asksForTime: boolean }
  | { readonly kind: 'gives-up'; readonly afterMs: number; readonly paysAfterMs: number | null }
  | { readonly kind: 'forgets' };

/** What a customer hands over first; what is missing comes after. */
export type Handing = 'exact' | 'more' | 'too-little';

/** Which of the latest paid sales is given back, and how much of it. */
export interface RefundPlan {
  readonly back: number;
  readonly kind: 'refund' | 'void';
  /** Of the whole amount; more than 1 asks for more than there was. */
  readonly share: number;
  /** Asked for twice at once, as from two tills. */
  readonly twice: boolean;
}

/** A shift is handed over so often, counted in sales. */
const CLOSING_SHARE = 0.02;

const SLOW = 68;
const NEVER = 98;

/** Last two digits of an amount decide what the host answers; see the stub's answer table. */
const CENTS: readonly (readonly [cents: number, weight: number])[] = [
  [0, 60],
  [20, 25],
  [5, 3],
  [51, 3],
  [55, 1],
  [91, 2],
  [96, 1],
  [SLOW, 1],
  [NEVER, 0.4],
];

/** A shop's gap between two customers, once in a while. */
const GAP_MS = 90_000;

/** What is sold. Each sale is drawn from a stream of its own, whatever was sold before. */
export class Workload {
  readonly #seed: number;
  readonly #options: WorldOptions;
  #made: number;
  #planned: number;
  #cents = CENTS;
  /** The day ends with what is planned now: it is answered at once, and every drawer is counted. */
  #isHealed = false;

  constructor(seed: number, options: WorldOptions) {
    this.#seed = seed;
    this.#options = options;
    this.#made = options.firstSale - 1;
    this.#planned = this.#made + options.sales;
  }

  /**
   * Plans more sales than the day had: after the healing, to see that it sells again. Their amounts
   * are answered at once, since a host that never answers is none that is healed.
   */
  plan(more: number): void {
    this.#planned = this.#made + more;
    this.#cents = ANSWERED_CENTS;
    this.#isHealed = true;
  }

  /** Sales begun. */
  get made(): number {
    return this.#made - this.#options.firstSale + 1;
  }

  get isOver(): boolean {
    return this.#made >= this.#planned;
  }

  /** Whether this sale is paid by a code of the shop; of a healed world, soon and for certain. */
  #payer(): PayerPlan | null {
    const { shownCodeShare, codeLastsMs } = this.#options;
    const random = seededRandom(this.#seed, `payer/${this.#made}`);
    if (!random.chance(shownCodeShare)) return null;
    const plan = payerPlan(random, codeLastsMs);
    return this.#isHealed ? { kind: 'pays', afterMs: 500, asksForTime: false } : plan;
  }

  #handing(random: SeededRandom): Handing | null {
    if (!random.chance(this.#options.cashShare)) return null;
    return random.pick(['exact', 'more', 'more', 'too-little']);
  }

  #closesShift(random: SeededRandom): boolean {
    const { cashShare } = this.#options;
    return cashShare > 0 && (this.#isHealed || random.chance(CLOSING_SHARE));
  }

  /** The next sale; null when the day is over. */
  next(): SalePlan | null {
    if (this.isOver) return null;
    this.#made += 1;
    const random = seededRandom(this.#seed, `workload/${this.#made}`);
    const { payOutShare, pauseMs, refundShare } = this.#options;
    const refund = refundPlan(seededRandom(this.#seed, `refund/${this.#made}`), refundShare);
    const whole = Math.floor(10 ** (0.5 + 2.7 * random.fraction()));
    const amountMinor = whole * 100 + weighted(random, this.#cents);
    const method = random.chance(0.6) ? 'card' : 'qr-scan';
    const product = random.chance(payOutShare) ? 'pay-out' : 'sale';
    const payer = product === 'sale' ? this.#payer() : null;
    const ofCash = seededRandom(this.#seed, `cash/${this.#made}`);
    const handing = this.#handing(ofCash);
    return {
      number: this.#made,
      amountMinor,
      method: payer === null ? method : 'qr-show',
      refund,
      product,
      payer,
      cash: payer === null ? handing : null,
      closesShift: this.#closesShift(ofCash),
      pauseMs: random.chance(0.01) ? GAP_MS * random.fraction() : pauseMs * random.fraction(),
    };
  }
}

const payerPlan = (random: SeededRandom, codeLastsMs: number): PayerPlan => {
  const afterMs = random.chance(0.7) ? 4_000 * random.fraction() : codeLastsMs * random.fraction();
  const draw = random.fraction();
  if (draw < 0.5) return { kind: 'pays', afterMs, asksForTime: random.chance(0.2) };
  if (draw >= 0.9) return { kind: 'forgets' };
  const paysAfterMs = random.chance(0.8)
    ? random.pick([100, 5_000, 30_000]) * random.fraction()
    : null;
  return { kind: 'gives-up', afterMs, paysAfterMs };
};

const refundPlan = (random: SeededRandom, share: number): RefundPlan | null =>
  random.chance(share)
    ? {
        back: random.below(6),
        kind: random.chance(0.3) ? 'void' : 'refund',
        share: random.pick([1, 1, 0.5, 0.3, 1.2]),
        twice: random.chance(0.3),
      }
    : null;

const ANSWERED_CENTS = CENTS.filter(([cents]) => cents !== SLOW && cents !== NEVER);

const weighted = (random: SeededRandom, table: typeof CENTS): number => {
  let left = random.fraction() * table.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [cents, weight] of table) {
    left -= weight;
    if (left <= 0) return cents;
  }
  return 0;
};
