/** How many of the last events a violation is reported with. */
const KEPT = 200;

type Part = string | number;

/**
 * What happened, in order: a hash over everything, to compare two runs of one seed, and the last
 * events in words for a report.
 */
export class Trace {
  readonly #last: (readonly [atMs: number, what: string, a: Part, b: Part])[] = [];
  #high = 0x811c9dc5;
  #low = 0x1b873593;
  #count = 0;
  /** For a person who looks: called with each line as it happens. */
  onLine: ((line: string) => void) | null = null;

  get events(): number {
    return this.#count;
  }

  note(atMs: number, what: string, a: Part = '', b: Part = ''): void {
    this.#last[this.#count % KEPT] = [atMs, what, a, b];
    this.#count += 1;
    this.onLine?.(lineOf(atMs, what, a, b));
    this.#mixNumber(atMs);
    this.#mixText(what);
    this.#mix(a);
    this.#mix(b);
  }

  /** 64 bits over every event so far, as 16 hexadecimal digits. */
  hash(): string {
    const hex = (part: number): string => (part >>> 0).toString(16).padStart(8, '0');
    return hex(this.#high) + hex(this.#low);
  }

  /** The last events, oldest first, one line each. */
  tail(): string[] {
    const from = this.#count % KEPT;
    const ordered = [...this.#last.slice(from), ...this.#last.slice(0, from)];
    return ordered.map((event) => lineOf(...event));
  }

  #mix(part: Part): void {
    if (typeof part === 'number') this.#mixNumber(part);
    else this.#mixText(part);
  }

  #mixText(text: string): void {
    for (let index = 0; index < text.length; index += 1) this.#mixWord(text.charCodeAt(index));
    this.#mixWord(text.length);
  }

  #mixNumber(value: number): void {
    this.#mixWord(Math.floor(value));
    this.#mixWord(Math.floor((value % 1) * 1_000_000));
  }

  #mixWord(word: number): void {
    this.#high = Math.imul(this.#high ^ word, 0x01000193);
    this.#low = Math.imul((this.#low << 5) ^ (this.#low >>> 2) ^ word, 0x85ebca6b);
  }
}

const lineOf = (atMs: number, what: string, a: Part, b: Part): string =>
  `${atMs.toFixed(1)} ${what} ${a} ${b}`.trim();
