import { MAX_AMOUNT_MINOR } from '#contract/money.ts';
import type { SealBinding } from '#contract/sealed.ts';
import type { ContentSuite } from './content-cipher.ts';
import { DerError, DerReader } from './der-read.ts';
import { encode, integer, TAG, utf8 } from './der-write.ts';
import { ATTRIBUTE, BINDING } from './object-ids.ts';
import { SealingError } from './sealing-error.ts';
import type { SignedAttribute } from './signed-data.ts';

/** What an envelope must be bound to; the time it was sealed at is told, not asked. */
export type ExpectedBinding = Omit<SealBinding, 'sealedAtWallMs'>;

/** Years 1950 to 9999, which DER can write. */
const EARLIEST_WALL_MS = Date.UTC(1950, 0, 1);
const LATEST_WALL_MS = Date.UTC(10_000, 0, 1) - 1;

/** Signed attributes that tie an envelope to one sale, terminal, amount, currency and suite. */
export function bindingAttributes(
  binding: ExpectedBinding,
  suite: ContentSuite,
): readonly SignedAttribute[] {
  return [
    { objectId: BINDING.saleId, value: encode(utf8(binding.saleId)) },
    { objectId: BINDING.terminalId, value: encode(utf8(binding.terminalId)) },
    { objectId: BINDING.amountMinor, value: encode(integer(binding.amountMinor)) },
    { objectId: BINDING.currency, value: encode(utf8(binding.currency)) },
    { objectId: BINDING.suite, value: encode(utf8(suite)) },
  ];
}

/** Refuses to bind to what cannot be written down exactly. */
export function checkBinding(binding: SealBinding): void {
  const { saleId, terminalId, amountMinor, currency, sealedAtWallMs } = binding;
  const bounds: Readonly<Record<keyof SealBinding, boolean>> = {
    saleId: saleId.length >= 1 && saleId.length <= 64,
    terminalId: terminalId.length >= 1 && terminalId.length <= 64,
    amountMinor:
      Number.isSafeInteger(amountMinor) && amountMinor >= 0 && amountMinor <= MAX_AMOUNT_MINOR,
    currency: /^[A-Z]{3}$/.test(currency),
    sealedAtWallMs: sealedAtWallMs >= EARLIEST_WALL_MS && sealedAtWallMs <= LATEST_WALL_MS,
  };
  const bad = Object.entries(bounds).find(([, fits]) => !fits);
  if (bad) throw new SealingError({ code: 'binding-unusable', field: bad[0] });
}

/**
 * Compares the attributes of an envelope with the expected ones, byte for byte: each there once,
 * a signing time, and no other. Returns the signing time, to the second.
 */
export function matchBinding(
  attributes: readonly SignedAttribute[],
  expected: ExpectedBinding,
  suite: ContentSuite,
): { readonly sealedAtWallMs: number } {
  return matchAttributes(attributes, bindingAttributes(expected, suite));
}

/** The same for any set of attributes: what is wanted, a signing time, and no other. */
export function matchAttributes(
  attributes: readonly SignedAttribute[],
  wanted: readonly SignedAttribute[],
): { readonly sealedAtWallMs: number } {
  const matched = wanted.filter(({ objectId, value }) =>
    attributes.some((found) => found.objectId.equals(objectId) && found.value.equals(value)),
  );
  const times = attributes.filter(({ objectId }) => objectId.equals(ATTRIBUTE.signingTime));
  const [time] = times;
  if (matched.length !== wanted.length || attributes.length !== wanted.length + 1 || !time) {
    throw new DerError('bound to something else');
  }
  return { sealedAtWallMs: readTime(time.value) };
}

function readTime(value: Buffer): number {
  const reader = new DerReader(value);
  const utc = reader.peek() === TAG.utcTime;
  const text = reader.read(utc ? TAG.utcTime : TAG.generalizedTime).toString('latin1');
  reader.end();
  const century = utc ? (text < '5' ? '20' : '19') : '';
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(century + text);
  if (!parts) throw new DerError('signing time');
  const [, year, month, day, hour, minute, second] = parts;
  const wallMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(wallMs)) throw new DerError('signing time');
  return wallMs;
}
