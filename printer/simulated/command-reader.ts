import {
  type CommandShape,
  DLE_SHAPES,
  ESC_SHAPES,
  FS_SHAPES,
  GS_SHAPES,
} from './command-shapes.ts';

/** What a printer finds in the bytes it is sent. */
export type PrintToken =
  /** One character: a byte, or a two- or four-byte code while Chinese is on. */
  | { readonly kind: 'glyph'; readonly bytes: readonly number[] }
  | { readonly kind: 'control'; readonly byte: number }
  | {
      readonly kind: 'command';
      /** E.g. `GS !`. */
      readonly name: string;
      readonly parameters: readonly number[];
      readonly data: Uint8Array;
    };

/** A picture may claim 4 GiB; what is beyond this is passed over without being kept. */
const MAX_DATA_BYTES = 128 * 1024;

interface Command {
  readonly name: string;
  readonly shape: CommandShape;
  readonly parameters: readonly number[];
}

type ReaderState =
  | { readonly kind: 'text' }
  | { readonly kind: 'lead'; readonly prefix: Prefix }
  | { readonly kind: 'parameters'; readonly command: Command }
  | { readonly kind: 'data'; readonly command: Command; left: number; readonly kept: number[] }
  | { readonly kind: 'until-nul'; readonly command: Command; readonly kept: number[] }
  | { readonly kind: 'hanzi'; readonly bytes: readonly number[] };

interface Prefix {
  readonly name: string;
  readonly shapes: ReadonlyMap<string, CommandShape>;
}

const PREFIXES: ReadonlyMap<number, Prefix> = new Map([
  [0x10, { name: 'DLE', shapes: DLE_SHAPES }],
  [0x1b, { name: 'ESC', shapes: ESC_SHAPES }],
  [0x1c, { name: 'FS', shapes: FS_SHAPES }],
  [0x1d, { name: 'GS', shapes: GS_SHAPES }],
]);

const TEXT: ReaderState = { kind: 'text' };
const NO_TOKENS: readonly PrintToken[] = [];

/** What a byte means by itself outside a command; made once, for most of a paper is text. */
const ALONE: readonly (readonly PrintToken[])[] = Array.from({ length: 256 }, (_, byte) => [
  byte < 0x20 || byte === 0x7f ? { kind: 'control', byte } : { kind: 'glyph', bytes: [byte] },
]);

/** GB18030: first byte of a code; second of a two-byte code; second and fourth of a longer one. */
const isLead = (byte: number): boolean => byte > 0x80 && byte < 0xff;
const isSecondOfTwo = (byte: number): boolean => byte >= 0x40 && byte !== 0x7f && byte !== 0xff;
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/** A letter by itself whatever is switched on. */
const isPlain = (byte: number): boolean => byte >= 0x20 && byte < 0x7f;

const keep = (kept: number[], byte: number): void => {
  if (kept.length < MAX_DATA_BYTES) kept.push(byte);
};

/** Bytes to tokens, one byte at a time, so that no split of the bytes can matter. */
export class CommandReader {
  readonly #hanziAtPowerUp: boolean;
  #hanziOn: boolean;
  #state: ReaderState = TEXT;

  constructor(hanziAtPowerUp: boolean) {
    this.#hanziAtPowerUp = hanziAtPowerUp;
    this.#hanziOn = hanziAtPowerUp;
  }

  read(byte: number): readonly PrintToken[] {
    const state = this.#state;
    switch (state.kind) {
      case 'text':
        return this.#text(byte);
      case 'lead':
        return this.#lead(state.prefix, byte);
      case 'parameters':
        return this.#proceed({
          ...state.command,
          parameters: [...state.command.parameters, byte],
        });
      case 'data':
        keep(state.kept, byte);
        state.left -= 1;
        return state.left === 0 ? this.#finish(state.command, state.kept) : NO_TOKENS;
      case 'until-nul':
        if (byte === 0) return this.#finish(state.command, state.kept);
        keep(state.kept, byte);
        return NO_TOKENS;
      case 'hanzi':
        return this.#hanzi(state.bytes, byte);
      default:
        return state satisfies never;
    }
  }

  /** Where plain ASCII letters that begin at `from` end; `from` where none do, or in a command. */
  plainUntil(bytes: Uint8Array, from: number): number {
    let at = from;
    if (this.#state.kind === 'text') while (isPlain(bytes[at] ?? 0)) at += 1;
    return at;
  }

  /** Forgets a command that is not complete. */
  reset(): void {
    this.#state = TEXT;
  }

  #become(state: ReaderState): readonly PrintToken[] {
    this.#state = state;
    return NO_TOKENS;
  }

  #text(byte: number): readonly PrintToken[] {
    const prefix = byte < 0x20 ? PREFIXES.get(byte) : undefined;
    if (prefix !== undefined) return this.#become({ kind: 'lead', prefix });
    return this.#hanziOn && isLead(byte)
      ? this.#become({ kind: 'hanzi', bytes: [byte] })
      : (ALONE[byte] ?? NO_TOKENS);
  }

  #lead(prefix: Prefix, byte: number): readonly PrintToken[] {
    const letter = String.fromCharCode(byte);
    const shape = prefix.shapes.get(letter);
    return shape === undefined
      ? this.#become(TEXT)
      : this.#proceed({ name: `${prefix.name} ${letter}`, shape, parameters: [] });
  }

  #proceed(command: Command): readonly PrintToken[] {
    const { shape, parameters } = command;
    if (parameters.length < shape.parameters(parameters)) {
      return this.#become({ kind: 'parameters', command });
    }
    const left = shape.data(parameters);
    if (left === 0) return this.#finish(command, []);
    return this.#become(
      left === 'until-nul'
        ? { kind: 'until-nul', command, kept: [] }
        : { kind: 'data', command, left, kept: [] },
    );
  }

  #finish(command: Command, kept: readonly number[]): readonly PrintToken[] {
    const { name, parameters } = command;
    this.#state = TEXT;
    if (name === 'FS &') this.#hanziOn = true;
    if (name === 'FS .') this.#hanziOn = false;
    if (name === 'ESC @') this.#hanziOn = this.#hanziAtPowerUp;
    return [{ kind: 'command', name, parameters, data: Uint8Array.from(kept) }];
  }

  #hanzi(bytes: readonly number[], byte: number): readonly PrintToken[] {
    const code = [...bytes, byte];
    this.#state = TEXT;
    if (bytes.length === 1 && isSecondOfTwo(byte)) return [{ kind: 'glyph', bytes: code }];
    if (!(bytes.length === 2 ? isLead(byte) : isDigit(byte))) {
      return [{ kind: 'glyph', bytes }, ...this.#text(byte)];
    }
    return code.length === 4
      ? [{ kind: 'glyph', bytes: code }]
      : this.#become({ kind: 'hanzi', bytes: code });
  }
}
