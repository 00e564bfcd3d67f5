/**
 * How the payment service and a channel know each other on one connection, and the ports by which
 * their cores reach the cryptography of it (fault HS18). Four messages: the service says who it is;
 * the channel gives a challenge; the service signs it, with its till's word for its key; the
 * channel answers with keys, enciphered to the service and signed by itself. From then on every
 * message carries a MAC under those keys.
 */
import { z } from 'zod';

/**
 * What the MACs of a channel are made with, as its profile says. `retail-mac` is ISO 9797-1
 * algorithm 3 over DES, 64 bits, for hosts that want it.
 */
export const macAlgorithm = z.enum(['hmac-sha256', 'retail-mac']);
export type MacAlgorithm = z.infer<typeof macAlgorithm>;

const base64 = (mostCharacters: number) =>
  z
    .string()
    .min(4)
    .max(mostCharacters)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'base64');

/** Bytes nobody could foresee, of the channel's. */
export const challenge = base64(64);

/** Longest word of a till for its service's key: a certificate and a signature over it. */
export const MAX_VOUCHER_CHARACTERS = 16 * 1024;

/** What a service shows for itself: its till's word for its key, and the challenge signed with it. */
export const signOnProof = z.strictObject({
  /** Base64 of CMS SignedData by the till over the service's certificate. */
  voucher: base64(MAX_VOUCHER_CHARACTERS),
  signature: base64(1_024),
});
export type SignOnProof = z.infer<typeof signOnProof>;

/** Most changes of keys on one connection; a connection that lived for years starts afresh. */
export const MAX_KEYS_NUMBER = 1_000_000;

/** Keys as a channel gives them, enciphered to the service and signed with its whole answer. */
export const givenKeys = z.strictObject({
  /** Counts the keys of one connection, from 1. */
  number: z.int().min(1).max(MAX_KEYS_NUMBER),
  sealed: base64(1_024),
  signature: base64(1_024),
});
export type GivenKeys = z.infer<typeof givenKeys>;

/**
 * The last line of a message with a MAC: number of the keys, number of the message (each side
 * counts its own from 1 on each connection), tag. The MAC is over those numbers and everything
 * before the line, so that a message neither changes nor comes twice unnoticed.
 */
export const MAC_LINE = /^([1-9]\d{0,6})\.([1-9]\d{0,14})\.([A-Za-z0-9+/]{11,43}={0,2})$/;

/**
 * A channel's PIN working key on its way from the channel to the PIN pad, as banks of the
 * master/session kind give one with each sign-on. It is wrapped under the terminal master key that
 * the pad was loaded with for that channel, so that whoever carries it, service and till, can't
 * open it.
 */
export const pinWorkingKey = z.strictObject({
  /** ANSI X9.143 (TR-31) key block, version B: a PIN encryption key of triple DES, two parts. */
  block: z.string().regex(/^B0080P0T[BE][0-9A-Z]{2}[ENS]0000[0-9A-F]{64}$/, 'a PIN key block'),
  /** First three bytes of zeros under the key: what both ends call it by. It gives nothing away. */
  checkValue: z.string().regex(/^[0-9A-F]{6}$/, 'a key check value'),
});
export type PinWorkingKey = z.infer<typeof pinWorkingKey>;

/** What both sides have in hand of one sign-on: everything they sign is about these very facts. */
export interface SignOnFacts {
  /** The channel the service means to talk to: what it signs is of no use to another. */
  readonly channel: string;
  readonly terminal: string;
  readonly mac: MacAlgorithm;
  /** The service's, fresh for each sign-on. */
  readonly nonce: string;
  /** The channel's, fresh for each sign-on. */
  readonly challenge: string;
}

/** What a channel says with its keys; signed too, because it becomes part of every attempt. */
export interface SignOnDay {
  readonly code: string;
  readonly batch: number;
  readonly date: string;
}

/** MAC keys of one side of a connection: one for what it says, another for what it hears. */
export interface MacKeys {
  readonly number: number;
  /** Tag of a message of ours, in base64. */
  tag(message: string): string;
  /** Whether the other side made this tag for this message, in a time that tells nothing. */
  verifies(message: string, tag: string): boolean;
  wipe(): void;
}

/** What a sign-on brought. */
export interface SessionKeys {
  readonly mac: MacKeys;
  /** Null where the channel gives none: its key was in the pad before, or it takes no PINs. */
  readonly pinKey: PinWorkingKey | null;
}

/** The service's side. Private-key work runs off the event loop. */
export interface ServiceSecurity {
  /** The certificate of the service's own sign-on key, for the till to vouch for. */
  readonly certificatePem: string;
  /** Fingerprint of the till's certificate that vouched for it; null while none did. */
  vouchedBy(): string | null;
  /** The certificate of the key that comes into use as soon as a till vouches for it; else null. */
  nextCertificatePem(): string | null;
  /** Makes the next key, unless there is one; its certificate, null where no channel has MACs. */
  rotate(): Promise<string | null>;
  /** Keeps a till's word; false when it isn't one for this key or the next. Durable then. */
  takeVoucher(voucher: string, terminalCertificatePem: string): Promise<boolean>;
  /** Text nobody could foresee. */
  nonce(): string;
  /** Null while no till vouched for the key. */
  prove(facts: SignOnFacts): Promise<SignOnProof | null>;
  /** Null when these keys are not that channel's answer to this very sign-on. */
  accept(facts: SignOnFacts, day: SignOnDay, given: GivenKeys): Promise<SessionKeys | null>;
}

/** A channel's side. */
export interface ChannelSecurity {
  /** Whether a sign-on without a proof is refused. */
  readonly isDemanded: boolean;
  challenge(): string;
  /** Null when it isn't the service of that terminal. */
  admit(
    facts: SignOnFacts,
    proof: SignOnProof,
    day: SignOnDay,
    number: number,
  ): Promise<{ readonly given: GivenKeys; readonly mac: MacKeys } | null>;
  /** PIN blocks under the keys it gave so far are unreadable to it from now on. */
  forgetPinKeys(): void;
}
