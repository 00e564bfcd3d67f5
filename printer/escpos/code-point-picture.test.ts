import { expect, test } from 'vitest';
import { codePointColumns } from './code-point-picture.ts';

/** The picture as rows of text, `#` for black. */
const drawn = (character: string): string => {
  const columns = codePointColumns(character);
  const isBlack = (x: number, y: number): boolean =>
    ((columns[x * 3 + (y >> 3)] ?? 0) & (0x80 >> (y & 7))) !== 0;
  const cell = Array.from({ length: 24 }, (_, at) => at);
  return cell
    .map((y) =>
      cell
        .map((x) => (isBlack(x, y) ? '#' : ' '))
        .join('')
        .trimEnd(),
    )
    .join('\n');
};

test('a rare Hanzi is drawn as the four digits of its code point in a box', () => {
  expect(`\n${drawn('㐀')}\n`).toBe(`

 ######################
 #                    #
 #                    #
 #   ####        #    #
 #       #      ##    #
 #       #     # #    #
 #    ###     #  #    #
 #       #    #####   #
 #       #       #    #
 #   ####        #    #
 #                    #
 #                    #
 #    ###      ###    #
 #   #   #    #   #   #
 #   #  ##    #  ##   #
 #   # # #    # # #   #
 #   ##  #    ##  #   #
 #   #   #    #   #   #
 #    ###      ###    #
 #                    #
 #                    #
 ######################

`);
});

test('every code point has a picture of its own', () => {
  const pictures = ['㐀', '㐁', '𠮷', '𠮸', '😀', 'ñ', '𰻞', '\u{10ffff}'].map(drawn);
  expect(new Set(pictures).size).toBe(pictures.length);
});

test('no picture holds what a printer would take for a real-time command', () => {
  const dangerous = (bytes: Uint8Array): boolean =>
    bytes.some((byte, at) => byte === 0x10 && [0x04, 0x05, 0x14].includes(bytes[at + 1] ?? 0));
  // A column depends on one digit above and one below: these are all pairs, in every place.
  for (let pair = 0; pair <= 0xff; pair += 1) {
    const [high, low] = [pair >> 4, pair & 0xf];
    const four = high * 0x1100 + low * 0x11;
    const six = high * 0x1_1000 + low * 0x111;
    const highest = 0x10_0000 + high * 0x1000 + low * 0x111;
    const bytes = [four, six, highest].map((code) => codePointColumns(String.fromCodePoint(code)));
    expect(bytes.some(dangerous)).toBe(false);
  }
});
