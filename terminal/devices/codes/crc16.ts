const POLYNOMIAL = 0x1021;

/** What each value of the upper byte adds, so that a byte takes one step instead of eight. */
const STEPS = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? (crc << 1) ^ POLYNOMIAL : crc << 1;
  return crc;
});

const encoder = new TextEncoder();

/**
 * CRC-16/CCITT-FALSE (polynomial 1021h, start FFFFh, nothing reflected) over the text in UTF-8, as
 * four upper-case digits: what object 63 of a merchant-presented code holds (devices.md 2e).
 */
export function crc16(text: string): string {
  let crc = 0xffff;
  for (const byte of encoder.encode(text)) {
    crc = ((crc << 8) & 0xffff) ^ (STEPS[(crc >> 8) ^ byte] ?? 0);
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}
