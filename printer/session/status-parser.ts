/** What a printer sent, told apart by the fixed bits of its bytes. */
export type PrinterAnswer =
  /** One byte, the answer to DLE EOT. */
  | { readonly kind: 'real-time'; readonly status: number }
  /** Four bytes, sent by the printer itself after GS a. */
  | { readonly kind: 'pushed'; readonly status: PushedStatus }
  /** The answer to GS r: everything before it was processed. */
  | { readonly kind: 'reached' }
  /** The answer to DLE DC4 8: nothing received before is left. */
  | { readonly kind: 'cleared' };

export type PushedStatus = readonly [number, number, number, number];

/** What has been read of an answer that isn't whole yet. */
export type ParserState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'in-pushed'; readonly read: readonly number[] }
  | { readonly kind: 'in-cleared'; readonly read: 1 | 2 };

/** The state after a byte, and the answer the byte completed. */
export interface ParserStep {
  readonly state: ParserState;
  readonly answer: PrinterAnswer | null;
}

export const PARSER_START: ParserState = { kind: 'idle' };

/** XON and XOFF, which a printer may put between any two bytes. */
const isFlowControl = (byte: number): boolean => byte === 0x11 || byte === 0x13;
const isRealTime = (byte: number): boolean => (byte & 0x93) === 0x12;
const isPushedFirst = (byte: number): boolean => (byte & 0x93) === 0x10;
const isPlain = (byte: number): boolean => (byte & 0x90) === 0;

/** Clear response: header, identifier, NUL. */
const CLEARED = [0x37, 0x25, 0x00] as const;

const nothing = (state: ParserState): ParserStep => ({ state, answer: null });
const done = (answer: PrinterAnswer): ParserStep => ({ state: PARSER_START, answer });

function fromIdle(byte: number): ParserStep {
  if (isPushedFirst(byte)) return nothing({ kind: 'in-pushed', read: [byte] });
  if (byte === CLEARED[0]) return nothing({ kind: 'in-cleared', read: 1 });
  if (isPlain(byte)) return done({ kind: 'reached' });
  return nothing(PARSER_START);
}

function inPushed(read: readonly number[], byte: number): ParserStep {
  if (!isPlain(byte)) return fromIdle(byte);
  const [first, second, third] = read;
  return first !== undefined && second !== undefined && third !== undefined
    ? done({ kind: 'pushed', status: [first, second, third, byte] })
    : nothing({ kind: 'in-pushed', read: [...read, byte] });
}

function inCleared(read: 1 | 2, byte: number): ParserStep {
  if (byte !== CLEARED[read]) return fromIdle(byte);
  return read === 2 ? done({ kind: 'cleared' }) : nothing({ kind: 'in-cleared', read: 2 });
}

/**
 * Reads one byte. A pure step that takes any bytes: noise is passed over, a broken answer is
 * dropped, and a real-time byte is found inside another answer too, since the printer sends it at
 * once. (Fixed bits: real time 1 and 4 set; pushed 4 set; the rest of a pushed one and GS r 4 and 7
 * clear.)
 */
export function readAnswerByte(state: ParserState, byte: number): ParserStep {
  if (isFlowControl(byte)) return nothing(state);
  if (isRealTime(byte)) return { state, answer: { kind: 'real-time', status: byte } };
  switch (state.kind) {
    case 'idle':
      return fromIdle(byte);
    case 'in-pushed':
      return inPushed(state.read, byte);
    case 'in-cleared':
      return inCleared(state.read, byte);
    default:
      return state satisfies never;
  }
}
