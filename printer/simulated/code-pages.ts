import iconv from 'iconv-lite';

/** ESC t n: the pages that letters beyond ASCII can come from while Chinese is off. */
const PAGES: ReadonlyMap<number, string> = new Map([
  [0, 'cp437'],
  [2, 'cp850'],
  [3, 'cp860'],
  [4, 'cp863'],
  [5, 'cp865'],
  [13, 'cp857'],
  [14, 'cp737'],
  [16, 'windows1252'],
  [17, 'cp866'],
  [18, 'cp852'],
  [19, 'cp858'],
]);

/** Page 1, the Japanese one, from 80h: blocks and lines, which ruled receipts are made of. */
const KATAKANA = 1;
const KATAKANA_FROM_80 = '▁▂▃▄▅▆▇█▏▎▍▌▋▊▉┼┴┬┤├▔─│▕┌┐└┘╭╮╰╯';

/** Page 13 got its euro sign after the table the decoder has was made. */
const EURO = { page: 13, byte: 0xd5 };

/** The letter of one high byte; a page the simulator lacks counts as page 0. */
export function letterOf(byte: number, page: number): string {
  if (page === EURO.page && byte === EURO.byte) return '€';
  const bytes = Uint8Array.of(byte);
  if (page !== KATAKANA) return iconv.decode(bytes, PAGES.get(page) ?? 'cp437');
  return KATAKANA_FROM_80[byte - 0x80] ?? iconv.decode(bytes, 'shiftjis');
}
