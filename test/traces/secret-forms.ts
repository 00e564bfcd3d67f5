/** The forms in which a secret may lie about (invariant S1). */

export interface Secret {
  /** What it is, as a finding calls it; never the secret itself. */
  readonly name: string;
  /** Digits or other text, or raw bytes. */
  readonly value: string | Buffer;
}

export interface Form {
  readonly secret: string;
  readonly form: string;
  readonly bytes: Buffer;
}

/** A needle shorter than this turns up by chance. */
const FEWEST_BYTES = 6;

/** Every form of every secret. */
export const formsOf = (secrets: readonly Secret[]): readonly Form[] =>
  secrets.flatMap(({ name, value }) => {
    const made = typeof value === 'string' ? textForms(value) : rawForms(value);
    return made
      .filter(([, bytes]) => bytes.length >= FEWEST_BYTES)
      .map(([form, bytes]) => ({ secret: name, form, bytes }));
  });

type Made = readonly (readonly [form: string, bytes: Buffer])[];

const textForms = (text: string): Made => {
  const plain = Buffer.from(text, 'latin1');
  const bigEndian = Buffer.from(text, 'utf16le').swap16();
  return [
    ['plain', plain],
    ['reversed', Buffer.from(plain).reverse()],
    ['UTF-16LE', Buffer.from(text, 'utf16le')],
    ['UTF-16BE', bigEndian],
    ['UTF-16LE reversed', Buffer.from(bigEndian).reverse()],
    ['grouped by spaces', Buffer.from(grouped(text, ' '))],
    ['grouped by dashes', Buffer.from(grouped(text, '-'))],
    ['one a line of JSON', Buffer.from([...text].join(','))],
    ...encoded(plain),
    ...packed(text),
  ];
};

const rawForms = (bytes: Buffer): Made => [
  ['raw', bytes],
  ['raw reversed', Buffer.from(bytes).reverse()],
  ['list of numbers', Buffer.from(bytes.join(','))],
  ...encoded(bytes),
];

/** Text forms of bytes; base64 has three, by where the bytes begin in what is encoded. */
const encoded = (bytes: Buffer): Made => {
  const hex = bytes.toString('hex');
  const upper = hex.toUpperCase();
  return [
    ['hex', Buffer.from(hex)],
    ['HEX', Buffer.from(upper)],
    ['hex with spaces', Buffer.from(hex.replace(/..(?!$)/g, '$& '))],
    ['hex in UTF-16', Buffer.from(upper, 'utf16le')],
    ...[0, 1, 2].flatMap((before): Made => {
      const base64 = innerBase64(bytes, before);
      const url = base64.replaceAll('+', '-').replaceAll('/', '_');
      return [
        [`base64 after ${before}`, Buffer.from(base64)],
        [`base64url after ${before}`, Buffer.from(url)],
      ];
    }),
  ];
};

/** Base64 of the bytes behind `before` others, without the characters that others take part in. */
const innerBase64 = (bytes: Buffer, before: number): string => {
  const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
  const from = Math.ceil((before * 4) / 3);
  const unshared = Math.floor(((before + bytes.length) * 4) / 3);
  return whole.slice(from, unshared);
};

/** Digits two a byte (BCD), beginning at a byte or in the middle of one. */
const packed = (text: string): Made => {
  if (!/^\d+$/.test(text)) return [];
  const even = text.slice(0, text.length - (text.length % 2));
  const odd = text.slice(1, text.length - ((text.length - 1) % 2));
  return [
    ['BCD', Buffer.from(even, 'hex')],
    ['BCD from the middle of a byte', Buffer.from(odd, 'hex')],
  ];
};

const grouped = (text: string, by: string): string => text.replace(/.{4}(?=.)/g, `$&${by}`);
