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

/** Bytes to tokens, one byte at a time, so that no split of the bytes can matter. */
export interface CommandReader {
  read(byte: number): readonly PrintToken[];
  /** Forgets a command that is not complete. */
  reset(): void;
}

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

const token = (command: Command, kept: readonly number[]): PrintToken => ({
  kind: 'command',
  name: command.name,
  parameters: command.parameters,
  data: Uint8Array.from(kept),
});

/** GB18030: the second byte of a two-byte code, or of a four-byte one. */
const isSecondOfTwo = (byte: number): boolean => byte >= 0x40 && byte !== 0x7f && byte !== 0xff;
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/** Starts in the mode of power-up: `hanzi` says whether Chinese is on then. */
export function createCommandReader(hanziAtPowerUp: boolean): CommandReader {
  let state: ReaderState = TEXT;
  let hanziOn = hanziAtPowerUp;

  const finish = (command: Command, kept: readonly number[]): readonly PrintToken[] => {
    state = TEXT;
    if (command.name === 'FS &') hanziOn = true;
    if (command.name === 'FS .') hanziOn = false;
    if (command.name === 'ESC @') hanziOn = hanziAtPowerUp;
    return [token(command, kept)];
  };

  const proceed = (command: Command): readonly PrintToken[] => {
    if (command.parameters.length < command.shape.parameters(command.parameters)) {
      state = { kind: 'parameters', command };
      return NO_TOKENS;
    }
    const left = command.shape.data(command.parameters);
    if (left === 0) return finish(command, []);
    state =
      left === 'until-nul'
        ? { kind: 'until-nul', command, kept: [] }
        : { kind: 'data', command, left, kept: [] };
    return NO_TOKENS;
  };

  const text = (byte: number): readonly PrintToken[] => {
    const prefix = PREFIXES.get(byte);
    if (prefix !== undefined) {
      state = { kind: 'lead', prefix };
      return NO_TOKENS;
    }
    if (byte < 0x20 || byte === 0x7f) return [{ kind: 'control', byte }];
    if (hanziOn && byte > 0x80 && byte < 0xff) {
      state = { kind: 'hanzi', bytes: [byte] };
      return NO_TOKENS;
    }
    return [{ kind: 'glyph', bytes: [byte] }];
  };

  const lead = (prefix: Prefix, byte: number): readonly PrintToken[] => {
    const letter = String.fromCharCode(byte);
    const shape = prefix.shapes.get(letter);
    state = TEXT;
    return shape === undefined
      ? NO_TOKENS
      : proceed({ name: `${prefix.name} ${letter}`, shape, parameters: [] });
  };

  const hanzi = (bytes: readonly number[], byte: number): readonly PrintToken[] => {
    const code = [...bytes, byte];
    state = TEXT;
    if (bytes.length === 1 && isSecondOfTwo(byte)) return [{ kind: 'glyph', bytes: code }];
    const goesOn = bytes.length === 2 ? byte > 0x80 && byte < 0xff : isDigit(byte);
    if (goesOn && code.length === 4) return [{ kind: 'glyph', bytes: code }];
    if (goesOn) {
      state = { kind: 'hanzi', bytes: code };
      return NO_TOKENS;
    }
    return [{ kind: 'glyph', bytes }, ...text(byte)];
  };

  const keep = (kept: number[], byte: number): void => {
    if (kept.length < MAX_DATA_BYTES) kept.push(byte);
  };

  return {
    read(byte) {
      switch (state.kind) {
        case 'text':
          return text(byte);
        case 'lead':
          return lead(state.prefix, byte);
        case 'parameters': {
          const { command } = state;
          return proceed({ ...command, parameters: [...command.parameters, byte] });
        }
        case 'data':
          keep(state.kept, byte);
          state.left -= 1;
          return state.left === 0 ? finish(state.command, state.kept) : NO_TOKENS;
        case 'until-nul':
          if (byte === 0) return finish(state.command, state.kept);
          keep(state.kept, byte);
          return NO_TOKENS;
        case 'hanzi':
          return hanzi(state.bytes, byte);
        default:
          return state satisfies never;
      }
    },
    reset() {
      state = TEXT;
    },
  };
}
