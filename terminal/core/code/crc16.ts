const POLYNOMIAL = 0x1021;

/** What each value of the upper byte adds, so that a byte takes one step instead of eight. */
const STEPS = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? (crc << 1) ^ POLYNOMIAL : crc << 1;
  return crc;
});

const after = (crc: number, byte: number): number =>
  ((crc << 8) & 0xffff) ^ (STEPS[(crc >> 8) ^ byte] ?? 0);

/** A code point beyond ASCII, as UTF-8 has it: its first byte, then six bits a byte. */
function afterCodePoint(crc: number, point: number): number {
  const more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  const lead = (0xff00 >> (more + 1)) & 0xff;
  let next = after(crc, lead | (point >> (6 * more)));
  for (let shift = 6 * (more - 1); shift >= 0; shift -= 6) {
    next = after(next, 0x80 | ((point >> shift) & 0x3f));
  }
  return next;
}

/**
 * CRC-16/CCITT-FALSE (polynomial 1021h, start FFFFh, nothing reflected) over the text in UTF-8, as
 * four upper-case digits: what object 63 of a merchant-presented code holds (devices.md 2e). Half a
 * surrogate pair counts as U+FFFD, as in every UTF-8 encoder.
 */
export function crc16(text: string): string {
  let crc = 0xffff;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) {
      crc = after(crc, unit);
      continue;
    }
    const point = text.codePointAt(at) ?? unit;
    if (point > 0xffff) at += 1;
    crc = afterCodePoint(crc, point >= 0xd800 && point <= 0xdfff ? 0xfffd : point);
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}
