import type { SeededRandom } from '#test/sim/seeded-random.ts';

/** A parser as something that takes any bytes and must keep its promises. */
export interface ParserUnderTest {
  /** Good and nearly good inputs that others are made from. */
  readonly corpus: readonly Uint8Array[];
  /** Bytes that mean something to the parser; put in at random places. */
  readonly words: readonly Uint8Array[];
  /** `json`: half of the inputs are altered as values, so that they get past `JSON.parse`. */
  readonly shape: 'bytes' | 'json';
  /**
   * Feeds one input. Throws, or rejects, when the parser threw something it must not, or broke a
   * promise of its own. `random` decides where the bytes are split.
   */
  feed(input: Uint8Array, random: SeededRandom): void | Promise<void>;
  /** For a parser that lives as long as its line: how much of a stream without end it may keep. */
  readonly held?: {
    readonly limitBytes: number;
    make(): (bytes: Uint8Array) => void;
  };
}

/** A parser by name; opened where it is run, with the keys and folders it needs. */
export interface ParserEntry {
  readonly name: string;
  /** Part of the asked number of inputs it gets: less where one input costs far more. */
  readonly share: number;
  open(): ParserUnderTest;
}

/** A parser that needs nothing prepared. */
export type ReadyParser = ParserUnderTest & Pick<ParserEntry, 'name' | 'share'>;

export const ready = (parser: ReadyParser): ParserEntry => ({
  name: parser.name,
  share: parser.share,
  open: () => parser,
});

/** A promise of the parser that did not hold. `what` is a fixed text: it never quotes the input. */
export function promise(holds: boolean, what: string): void {
  if (!holds) throw new Error(`broken promise: ${what}`);
}

/** The bytes in pieces, cut at random: serial lines deliver as they please (fault SL2). */
export function pieces(input: Uint8Array, random: SeededRandom): readonly Uint8Array[] {
  const cut: Uint8Array[] = [];
  for (let at = 0; at < input.length; ) {
    const length = 1 + random.below(random.chance(0.5) ? 3 : 64);
    cut.push(input.subarray(at, at + length));
    at += length;
  }
  return cut;
}

export const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
export const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
