/**
 * Bounds of what is sealed and of what is opened. An envelope comes from a network: everything in
 * it is counted before it is believed (faults KC2, KC5, KC6).
 */

/** Recipients of one envelope: eligible channels of one sale. */
export const MAX_RECIPIENTS = 16;

/** RSA modulus, in bits. Below: not strong (invariant S4). Above: a way to keep a server busy. */
export const MIN_MODULUS_BITS = 2048;
export const MAX_MODULUS_BITS = 4096;

/** The one public exponent used: 3 invites forgeries, a huge one costs time (invariant S4). */
export const PUBLIC_EXPONENT = 65_537n;

/** A whole envelope in DER; its base64 fits the 64 KiB that the contract allows. */
export const MAX_ENVELOPE_BYTES = 48 * 1024;

/** Sealed content: every field of `SensitiveParameters` at its longest, with headers and padding. */
export const MAX_CONTENT_BYTES = 4096;

/** A certificate in DER; its PEM fits the 16 KiB that the contract allows. */
export const MAX_CERTIFICATE_BYTES = 11 * 1024;

/** Nesting of any DER structure read here; the deepest that is made here is 9. */
export const MAX_DEPTH = 12;

/** A terminal's parameters in the clear, and so their sealed content too. */
export const MAX_TERMINAL_PARAMETER_BYTES = 16 * 1024;
