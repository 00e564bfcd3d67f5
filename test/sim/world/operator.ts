import type { Intent, Screen, TillKey } from '#contract/view.ts';
import type { Decisions } from '../faults/decisions.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { CASHIER, SIM_PIN, SUPERVISOR } from './people.ts';
import type { SalePlan } from './workload.ts';

/** What a cashier does next, and how long it takes them to. */
export interface Act {
  readonly thinkMs: number;
  readonly do: readonly Intent[] | 'scan-code' | 'pull-the-plug' | WalletPays;
}

/** A customer pays the code they see, or saw; the cashier may press something just before. */
export interface WalletPays {
  readonly press: readonly Intent[];
  readonly payload: string;
  /** After the press. */
  readonly afterMs: number;
}

/** What a cashier has in mind. */
export interface Mind {
  plan: SalePlan | null;
  /** How often this sale was refused or checked already. */
  tries: number;
  /** The drawer is still to be counted before this sale. */
  closing: boolean;
}

const CONFIRM: Intent = { kind: 'confirm' };
const BACK: Intent = { kind: 'back' };

/** How often a cashier tries a basket for which no channel is there. */
const MOST_TRIES = 4;

/** Not 0: before a till that stands still, a person trying again in the same moment would spin. */
const SIGN_IN_MS = 1;

/** A cashier who mostly does the obvious, and sometimes what the fault catalogue says people do. */
export class Operator {
  readonly #random: SeededRandom;
  readonly #decisions: Decisions;
  readonly #nextPlan: () => SalePlan | null;
  readonly #mind: Mind = { plan: null, tries: 0, closing: false };

  constructor(parts: {
    random: SeededRandom;
    decisions: Decisions;
    nextPlan: () => SalePlan | null;
  }) {
    this.#random = parts.random;
    this.#decisions = parts.decisions;
    this.#nextPlan = parts.nextPlan;
  }

  /** Nothing planned and nothing more to come. */
  get isDone(): boolean {
    return this.#mind.plan === null;
  }

  /** What to do about this screen; null: wait until it changes. */
  next(screen: Screen): Act | null {
    if (isFront(screen)) return atTheFront(screen);
    if (screen.kind !== 'amount' && this.#decisions.strikes('OP2') !== null) {
      return this.#soon([BACK]);
    }
    const act = this.#obvious(screen);
    const size = act === null ? null : this.#decisions.strikes('OP1');
    if (act === null || size === null || !Array.isArray(act.do)) return act;
    const times = size < 0.8 ? 2 : 20;
    return { ...act, do: Array.from({ length: times }, () => act.do as readonly Intent[]).flat() };
  }

  #obvious(screen: Screen): Act | null {
    switch (screen.kind) {
      case 'amount':
        return this.#ringUp(screen);
      case 'method':
        return this.#choose(screen);
      case 'pin':
        return null;
      case 'card':
        return this.#givesUp(screen) ? this.#soon([BACK]) : null;
      case 'scan':
        if (this.#givesUp(screen)) return this.#soon([BACK]);
        return { thinkMs: 50 + 400 * this.#random.fraction(), do: 'scan-code' };
      case 'code':
        return this.#atCode(screen);
      case 'paying':
        return this.#decisions.strikes('OP4') === null
          ? null
          : { thinkMs: 2_000 * this.#random.fraction(), do: 'pull-the-plug' };
      case 'approved':
        return this.#afterPaper(screen.paper);
      case 'not-paid':
        return this.#notPaid(screen);
      case 'unknown':
        return this.#unknown(screen);
      case 'settling':
        return null;
      case 'settle-confirm':
        return this.#soon([screen.problem === null ? CONFIRM : BACK]);
      case 'settled':
        return this.#soon([
          screen.paper === 'unclear' ? { kind: 'paper-seen', printed: true } : CONFIRM,
        ]);
      case 'sign-in':
      case 'sign-in-pin':
      case 'shift-open':
        return null;
      case 'shift-close':
        return this.#countDrawer(screen);
      case 'shift-closed':
        return this.#soon([
          screen.paper === 'unclear' ? { kind: 'paper-seen', printed: true } : CONFIRM,
        ]);
      case 'paper-left':
        return this.#soon([{ kind: 'paper-seen', printed: this.#random.chance(0.5) }]);
      case 'recall':
        return this.#soon([BACK]);
      case 'cash':
        return screen.keeping ? null : this.#handOver(screen);
      case 'cash-paid':
        return this.#afterPaper(screen.paper);
      default:
        return screen satisfies never;
    }
  }

  /** Somebody counts what they find; without the payment service there is no end of a shift yet. */
  #countDrawer({
    step,
    problem,
    amountMinor,
  }: Extract<Screen, { kind: 'shift-close' }>): Act | null {
    if (step === 'asking') return null;
    this.#mind.closing = false;
    if (problem !== null) return this.#soon([BACK]);
    const counted = String(this.#random.below(100_000));
    const keys = [...counted].map((key): Intent => ({ kind: 'key', key: key as TillKey }));
    return this.#soon(amountMinor === 0 ? [...keys, CONFIRM] : [CONFIRM]);
  }

  /** Enter on nothing means exactly what is due; what was too little is made up for once. */
  #handOver({ notes, tenderedMinor, problem }: Extract<Screen, { kind: 'cash' }>): Act {
    const mind = this.#mind;
    if (problem !== null && tenderedMinor > 0) return this.#soon([{ kind: 'key', key: 'clear' }]);
    const handing = mind.tries > 0 ? 'exact' : (mind.plan?.cash ?? 'exact');
    mind.tries += 1;
    if (handing === 'too-little') return this.#soon([{ kind: 'key', key: '1' }, CONFIRM]);
    const note = handing === 'more' ? notes.at(-1) : undefined;
    if (note === undefined) return this.#soon([CONFIRM]);
    return this.#soon([{ kind: 'tender', amountMinor: note }, CONFIRM]);
  }

  /** Does the customer walk away rather than present card or code a second time? */
  #givesUp({ again }: Extract<Screen, { kind: 'card' | 'scan' }>): boolean {
    return again && this.#decisions.strikes('OP2.again') !== null;
  }

  #ringUp({ amountMinor }: Extract<Screen, { kind: 'amount' }>): Act | null {
    const mind = this.#mind;
    const isNew = mind.plan === null;
    if (isNew && this.#decisions.strikes('OP7') !== null) return this.#soon([{ kind: 'settle' }]);
    if (isNew) {
      mind.plan = this.#nextPlan();
      mind.tries = 0;
      mind.closing = mind.plan?.closesShift === true;
    }
    const { plan } = mind;
    if (plan === null) return null;
    if (mind.closing && amountMinor === 0) return this.#soon([{ kind: 'close-shift' }]);
    if (amountMinor === plan.amountMinor) return this.#soon([payBy(plan)]);
    const keys = [...String(plan.amountMinor)].map((key): Intent => {
      return { kind: 'key', key: key as TillKey };
    });
    const thinkMs = isNew ? plan.pauseMs + this.#walkAwayMs() : 20;
    return { thinkMs, do: amountMinor === 0 ? keys : [BACK] };
  }

  #choose({ methods, amountMinor }: Extract<Screen, { kind: 'method' }>): Act {
    const { plan } = this.#mind;
    const usable = methods.filter(({ problem }) => problem === null);
    const wanted = usable.find(({ method }) => method === plan?.method) ?? usable[0];
    if (plan?.amountMinor !== amountMinor || wanted === undefined) {
      return this.#giveUpAfter(2_000);
    }
    return this.#soon([{ kind: 'pay-by', method: wanted.method }]);
  }

  /** What the customer before the code does, and the cashier for them. */
  #atCode({ payload, extending, extends: hasMore }: Extract<Screen, { kind: 'code' }>): Act | null {
    const payer = this.#mind.plan?.payer ?? null;
    switch (payer?.kind) {
      case 'pays': {
        const asks = payer.asksForTime && hasMore && extending === 'not-asked';
        if (asks) return this.#soon([CONFIRM]);
        return { thinkMs: payer.afterMs, do: { press: [], payload, afterMs: 0 } };
      }
      case 'gives-up': {
        const { afterMs: thinkMs, paysAfterMs } = payer;
        if (paysAfterMs === null) return { thinkMs, do: [BACK] };
        return { thinkMs, do: { press: [BACK], payload, afterMs: paysAfterMs } };
      }
      case 'forgets':
      case undefined:
        return null;
    }
  }

  #giveUpAfter(thinkMs: number): Act {
    this.#mind.tries += 1;
    if (this.#mind.tries > MOST_TRIES) this.#mind.plan = null;
    return { thinkMs, do: [BACK] };
  }

  #afterPaper(paper: Extract<Screen, { kind: 'approved' }>['paper']): Act {
    this.#mind.plan = null;
    switch (paper) {
      case 'unclear':
        return this.#soon([{ kind: 'paper-seen', printed: this.#random.chance(0.5) }]);
      case 'paper-out':
      case 'cover-open':
      case 'printer-trouble':
        return this.#soon([this.#random.chance(0.7) ? { kind: 'reprint' } : CONFIRM]);
      default:
        return this.#soon([CONFIRM]);
    }
  }

  #notPaid({ paper, code }: Extract<Screen, { kind: 'not-paid' }>): Act {
    const { plan, tries } = this.#mind;
    if (paper === 'unclear') return this.#soon([{ kind: 'paper-seen', printed: true }]);
    const isRefused = code === 'NO_CHANNEL' || code === 'DAEMON_GONE';
    if (isRefused && plan !== null && tries < MOST_TRIES) {
      this.#mind.tries += 1;
      return { thinkMs: 1_500, do: [CONFIRM] };
    }
    this.#settleAfterUnclear();
    return this.#soon([CONFIRM]);
  }

  #unknown({ checking }: Extract<Screen, { kind: 'unknown' }>): Act | null {
    if (checking) return null;
    this.#mind.tries += 1;
    if (this.#mind.tries < 3 || this.#decisions.strikes('OP3') === null) {
      return { thinkMs: 5_000, do: [{ kind: 'check-again' }] };
    }
    this.#settleAfterUnclear();
    const reason = 'customer could not wait';
    return {
      thinkMs: 3_000,
      do: [{ kind: 'supervisor', person: SUPERVISOR, pin: SIM_PIN, reason }],
    };
  }

  /** Fault OP5: the same basket once more, as a new sale. */
  #settleAfterUnclear(): void {
    const again = this.#mind.tries < MOST_TRIES && this.#decisions.strikes('OP5') !== null;
    if (again) this.#mind.tries += 1;
    else this.#mind.plan = null;
  }

  #walkAwayMs(): number {
    const size = this.#decisions.strikes('OP10');
    return size === null ? 0 : 200_000 * size;
  }

  #soon(intents: readonly Intent[]): Act {
    return { thinkMs: 30 + 150 * this.#random.fraction(), do: intents };
  }
}

/** Screens before anything can be sold: nobody hesitates there, and no fault is drawn. */
export const isFront = ({ kind }: Screen): boolean => FRONT.has(kind);

const FRONT: ReadonlySet<Screen['kind']> = new Set(['sign-in', 'sign-in-pin', 'shift-open']);

/** Signs in, and opens a shift where none runs. */
function atTheFront({ kind }: Screen): Act | null {
  if (kind === 'sign-in-pin') return null;
  if (kind === 'shift-open') return { thinkMs: SIGN_IN_MS, do: [CONFIRM] };
  const keys = [...SIM_PIN].map((key): Intent => ({ kind: 'key', key: key as TillKey }));
  return { thinkMs: SIGN_IN_MS, do: [{ kind: 'sign-in-as', person: CASHIER }, ...keys, CONFIRM] };
}

const payBy = ({ method, cash }: SalePlan): Intent =>
  cash === null ? { kind: 'pay-by', method } : { kind: 'pay-cash' };
