import type { PersonId } from '#contract/ids.ts';
import type { Supervision } from '#contract/view.ts';
import type { PinDesk } from './pin-desk.ts';

/** Who agreed to what a cashier may not do alone, and why. Holds no PIN. */
export interface Agreed {
  readonly person: PersonId;
  readonly reason: string;
}

/** One question to a supervisor at a time; what it is about runs only once the PIN was right. */
export class SupervisionDesk {
  readonly #pins: PinDesk;
  readonly #changed: () => void;
  #view: Supervision = { state: 'none' };
  #question = 0;

  constructor(pins: PinDesk, changed: () => void) {
    this.#pins = pins;
    this.#changed = changed;
  }

  view(): Supervision {
    return this.#view;
  }

  /** Has the PIN checked, and then does `act`. A second press while the first is checked is none. */
  ask(by: Agreed & { readonly pin: string }, act: (agreed: Agreed) => void): void {
    if (this.#view.state === 'checking') return;
    this.#question += 1;
    const question = this.#question;
    this.#show({ state: 'checking' });
    void this.#pins.check(by.person, by.pin, 'supervisor').then((verdict) => {
      if (question !== this.#question) return;
      if (verdict.kind === 'refused') {
        return this.#show({ state: 'refused', code: verdict.code, waitMs: verdict.waitMs });
      }
      this.#show({ state: 'none' });
      act({ person: verdict.person.id, reason: by.reason });
    });
  }

  /** Takes the question back: an answer that is still to come does nothing. */
  leave(): void {
    this.#question += 1;
    if (this.#view.state !== 'none') this.#show({ state: 'none' });
  }

  #show(view: Supervision): void {
    this.#view = view;
    this.#changed();
  }
}
