import { MAC_LINE, type MacKeys } from '#contract/channel-security.ts';

/** A text as it came from a client. */
export type Heard =
  | { readonly kind: 'said'; readonly text: string }
  /** Said before: somebody on the way repeats it. */
  | { readonly kind: 'repeated' }
  /** Its MAC is wrong or missing: nobody knows whose it is. */
  | { readonly kind: 'unauthentic' };

/**
 * The acquirer's end of the MACs on one connection; the client's end is the daemon's `mac-handler`.
 * Without keys, texts pass as they are.
 */
export class MacWire {
  #current: MacKeys | null = null;
  #next: MacKeys | null = null;
  #said = 0;
  #heard = 0;
  #spoilt: 'no' | 'next' | 'for-good' = 'no';

  /** The first keys are in force at once, later ones when the client was heard with them. */
  keyed(keys: MacKeys): void {
    if (this.#current === null) {
      this.#current = keys;
      return;
    }
    this.#next?.wipe();
    this.#next = keys;
  }

  spoil(how: 'next' | 'for-good'): void {
    this.#spoilt = how;
  }

  /** The text as it goes to the client. */
  say(text: string): string {
    const keys = this.#current;
    if (keys === null) return text;
    this.#said += 1;
    const head = `${keys.number}.${this.#said}`;
    // A MAC over something else: as good as one under other keys, and as long.
    const about = this.#spoilt === 'no' ? text : 'something else';
    if (this.#spoilt === 'next') this.#spoilt = 'no';
    return `${text}\n${head}.${keys.tag(`${head}.${about}`)}`;
  }

  hear(whole: string): Heard {
    if (this.#current === null) return { kind: 'said', text: whole };
    const at = whole.lastIndexOf('\n');
    const text = whole.slice(0, Math.max(0, at));
    const [, key = '', number = '', tag = ''] = MAC_LINE.exec(whole.slice(at + 1)) ?? [];
    const keys = this.#keysOf(Number(key));
    if (this.#spoilt === 'for-good' || keys?.verifies(`${key}.${number}.${text}`, tag) !== true) {
      return { kind: 'unauthentic' };
    }
    if (Number(number) <= this.#heard) return { kind: 'repeated' };
    this.#heard = Number(number);
    if (keys === this.#next) {
      this.#current.wipe();
      this.#current = keys;
      this.#next = null;
    }
    return { kind: 'said', text };
  }

  wipe(): void {
    this.#current?.wipe();
    this.#next?.wipe();
  }

  #keysOf(number: number): MacKeys | null {
    if (this.#next?.number === number) return this.#next;
    return this.#current?.number === number ? this.#current : null;
  }
}
