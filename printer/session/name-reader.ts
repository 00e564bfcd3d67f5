const HEADER = 0x5f;
const NUL = 0x00;
/** Longest text taken, as the makers state it. */
const MOST_CHARACTERS = 80;

/** How far the answer to GS I is read. */
export type NameState =
  | { readonly kind: 'before' }
  | { readonly kind: 'within'; readonly text: string };

export const NAME_START: NameState = { kind: 'before' };

/** A byte's effect: the text once it is whole; `passed` for a byte that is no part of it. */
export type NameStep =
  | { readonly kind: 'reading'; readonly state: NameState }
  | { readonly kind: 'whole'; readonly text: string }
  | { readonly kind: 'passed' };

const isPrintable = (byte: number): boolean => byte >= 0x20 && byte < 0x7f;

/**
 * Reads one byte of an answer to GS I: `_`, text, NUL. Only while such an answer is due, because
 * letters look like status bytes. A control byte within the text ends the reading of it: what
 * looked like the beginning was none.
 */
export function readNameByte(state: NameState, byte: number): NameStep {
  switch (state.kind) {
    case 'before':
      if (byte !== HEADER) return { kind: 'passed' };
      return { kind: 'reading', state: { kind: 'within', text: '' } };
    case 'within':
      if (byte === NUL) return { kind: 'whole', text: state.text.trim() };
      if (!isPrintable(byte) || state.text.length === MOST_CHARACTERS) return { kind: 'passed' };
      return {
        kind: 'reading',
        state: { kind: 'within', text: state.text + String.fromCharCode(byte) },
      };
    default:
      return state satisfies never;
  }
}
