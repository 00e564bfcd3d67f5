import type { Timer } from '#contract/ports.ts';
import type { PinRequest } from './pin-keyboard.ts';
import type { TestCard } from './test-cards.ts';

/** What the pad is busy with. */
export type Doing =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'card' }
  /** A chip card is in the slot; amount and currency are digits, known from T15 on. */
  | {
      readonly kind: 'chip';
      readonly card: TestCard;
      readonly amount: string;
      readonly currency: string;
    }
  | {
      readonly kind: 'pin';
      readonly request: PinRequest;
      readonly digits: string;
      readonly limit: Timer;
    };

const IDLE_LINES: readonly string[] = ['欢迎光临', 'WELCOME'];

/** The pad's screen and what it waits for; listeners hear of every change. */
export class PadState {
  readonly #listeners: (() => void)[] = [];
  #doing: Doing = { kind: 'nothing' };
  #lines: readonly string[] = IDLE_LINES;

  doing(): Doing {
    return this.#doing;
  }

  lines(): readonly string[] {
    return this.#lines;
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  show(lines: readonly string[]): void {
    this.#lines = lines;
    this.changed();
  }

  become(doing: Doing): void {
    const before = this.#doing;
    this.#doing = doing;
    const samePin = before.kind === 'pin' && doing.kind === 'pin' && before.limit === doing.limit;
    if (before.kind === 'pin' && !samePin) before.limit.cancel();
    this.changed();
  }

  rest(): void {
    this.become({ kind: 'nothing' });
  }

  idle(): void {
    this.show(IDLE_LINES);
    this.rest();
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
