/**
 * The one function that text passes on its way into a log file or a bundle (invariant S6). It knows
 * nothing of where the text came from, so it takes away whatever could be card data, also where a
 * careless line wrote it as hex, base64 or bytes. What looks alike and is harmless, a host's
 * reference say, loses its middle too: that is the safe side.
 */

/** First 6 and last 4 with stars between, as receipts have it; of 12 digits the last 4 alone. */
const middleStarred = (digits: string): string => {
  const ahead = digits.length >= 13 ? 6 : 0;
  return digits.slice(0, ahead) + '*'.repeat(digits.length - ahead - 4) + digits.slice(-4);
};

/** Moments of this century's first half in milliseconds: 13 digits that begin no card number. */
const isMoment = (digits: string): boolean => /^(1[5-9]|2[0-4])\d{11}$/.test(digits);

/** Fields whose name says that their value is secret, in JSON or `name=value`. */
const NAMED =
  /(["']?)\b(track[123]?|track2Data|pan|cvv2?|cvc|pin|pinBlock|pin_block|emvTlv|emv|paymentCode|envelope|token|secret|password|privateKey|masterKey|ksn)\b\1(\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;}&]+)/gi;

const PRIVATE_KEY =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** A name and a password in an address. */
const USER_INFO = /\/\/[^\s/@"']+@/g;

/** A number followed by what a stripe holds after it: expiry, service code, discretionary data. */
const TRACK = /([%;]?[Bb]?)(\d{12,19})[=D^][^\s?"'\\]{4,}\??/g;

/** Twelve digits or more, with what people and encoders put between them. */
const DIGITS = /\d(?:[ \-\u00a0]?\d){11,}/g;

/** What UTF-16 leaves between two digits, as it is and as JSON escapes it. */
const NULS = ['\0', '\\u0000'] as const;

/** Digits as a list of bytes: 48 to 57 are '0' to '9'. */
const BYTES = /(?:\b(?:4[89]|5[0-7])\b[,\s]+){11,}\b(?:4[89]|5[0-7])\b/g;

const BASE64 = /[A-Za-z0-9+/]{16,}={0,2}/g;

/** The text without anything that could be card data; the same text masked twice is the same. */
export function maskText(text: string): string {
  return NULS.reduce((plain, nul) => plain.replaceAll(nul, ''), text)
    .replace(PRIVATE_KEY, '[private key]')
    .replace(USER_INFO, '//[masked]@')
    .replace(NAMED, (_, quote: string, name: string, between: string) => {
      return `${quote}${name}${quote}${between}"[masked]"`;
    })
    .replace(BASE64, (run) => (hidesDigits(run) ? '[masked]' : run))
    .replace(TRACK, (_, _start: string, pan: string) => `${middleStarred(pan)}=[track]`)
    .replace(BYTES, '[masked]')
    .replace(DIGITS, (run) => (isMoment(run) ? run : middleStarred(digitsOf(run))));
}

const digitsOf = (run: string): string => run.replace(/\D/g, '');

/** Does base64, from any of its four places, come out as a card number or a stripe? */
const hidesDigits = (run: string): boolean =>
  [0, 1, 2, 3].some((from) => {
    const bytes = Buffer.from(run.slice(from), 'base64');
    return /\d{12,}/.test(bytes.toString('latin1').replaceAll('\0', ''));
  });
