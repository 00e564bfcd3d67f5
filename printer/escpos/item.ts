/**
 * The parts of a conversation with an ESC/POS printer, named first and turned into bytes last, so
 * that a test and a log can speak of a drawer kick instead of `1B 70 00 19 FA`.
 */
export type Item =
  /** Back to known settings: left, plain, spacing of 1/6 inch, Chinese off. */
  | { readonly kind: 'initialise' }
  /** Reports changes of line state, error and paper by itself. */
  | { readonly kind: 'push-status' }
  /** Ready-made bytes of a document. */
  | { readonly kind: 'document'; readonly bytes: Uint8Array }
  | { readonly kind: 'feed'; readonly lines: number }
  /** Feeds the last line past the knife and cuts. */
  | { readonly kind: 'cut'; readonly cut: 'full' | 'partial' }
  /** Answered by one byte once everything before it was printed. */
  | { readonly kind: 'report-reached' }
  /** Status 1 printer, 2 why offline, 3 why in error, 4 paper; answered at once, also offline. */
  | { readonly kind: 'ask-status'; readonly about: StatusTopic }
  /** Asks what it is (GS I); answered in turn, by `_`, text and NUL, where the model knows it. */
  | { readonly kind: 'ask-name'; readonly about: NameTopic }
  /** Drops everything received and not yet printed, and says so. */
  | { readonly kind: 'clear-buffers' }
  /** Opens the drawer at once, also while the printer is out of paper. */
  | { readonly kind: 'kick-drawer'; readonly pin: 'pin-2' | 'pin-5' }
  /** Zeros: a printer that still waits for the rest of a picture takes them as its last dots. */
  | { readonly kind: 'fill'; readonly bytes: number };

export type StatusTopic = 1 | 2 | 3 | 4;

/** What a printer can be asked of itself: the firmware, the model, the serial number. */
export type NameTopic = 'firmware' | 'model' | 'serial-number';

/** n of GS I for each topic. */
const NAME_NUMBERS: Readonly<Record<NameTopic, number>> = {
  firmware: 65,
  model: 67,
  'serial-number': 68,
};

/** GS a: bits 1 line state, 2 error, 3 paper. */
const PUSH_LINE_ERROR_PAPER = 0x0e;

const INITIALISE: readonly number[] = [
  ...[0x1b, 0x40], // ESC @ settings of power-up
  ...[0x1b, 0x4d, 0], // ESC M font A
  ...[0x1b, 0x20, 0], // ESC SP nothing between letters
  ...[0x1c, 0x53, 0, 0], // FS S nothing between Hanzi
  ...[0x1b, 0x32], // ESC 2 lines 1/6 inch apart
  ...[0x1c, 0x2e], // FS . Chinese off
];

/** Pulse of the drawer kick, in steps of 100 ms. */
const KICK_100_MS = 2;

/** The bytes of an item. */
export function itemBytes(item: Item): Uint8Array {
  switch (item.kind) {
    case 'initialise':
      return Uint8Array.from(INITIALISE);
    case 'push-status':
      return Uint8Array.of(0x1d, 0x61, PUSH_LINE_ERROR_PAPER);
    case 'document':
      return item.bytes;
    case 'feed':
      return Uint8Array.of(0x1b, 0x64, item.lines);
    case 'cut':
      return Uint8Array.of(0x1d, 0x56, item.cut === 'full' ? 0x41 : 0x42, 0);
    case 'report-reached':
      return Uint8Array.of(0x1d, 0x72, 1);
    case 'ask-status':
      return Uint8Array.of(0x10, 0x04, item.about);
    case 'ask-name':
      return Uint8Array.of(0x1d, 0x49, NAME_NUMBERS[item.about]);
    case 'clear-buffers':
      return Uint8Array.of(0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8);
    case 'kick-drawer':
      return Uint8Array.of(0x10, 0x14, 1, item.pin === 'pin-2' ? 0 : 1, KICK_100_MS);
    case 'fill':
      return new Uint8Array(item.bytes);
    default:
      return item satisfies never;
  }
}

/** Several items as one run of bytes. */
export function itemsBytes(items: readonly Item[]): Uint8Array {
  const parts = items.map(itemBytes);
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
