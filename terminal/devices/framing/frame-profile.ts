/** Characters of the STX/ETX family (devices.md 2b, family 1). */
export const STX = 0x02;
export const ETX = 0x03;
export const EOT = 0x04;
export const ACK = 0x06;
export const SO = 0x0e;
export const SI = 0x0f;
export const NAK = 0x15;
/** Separates data objects. */
export const SUB = 0x1a;
/** Separates fields. */
export const FS = 0x1c;

/** `transaction` frames run from STX to ETX, `administration` frames from SI to SO. */
export type FrameKind = 'transaction' | 'administration';

/** A frame without its wrapping: what stands between starter and terminator. */
export interface Frame {
  readonly kind: FrameKind;
  readonly body: Uint8Array;
}

/** How one device family frames and acknowledges, as data: makers differ, the engine does not. */
export interface FrameProfile {
  /** Which wrapping bytes the LRC covers besides the body. */
  readonly lrc: {
    readonly seed: number;
    readonly coversStarter: boolean;
    readonly coversTerminator: boolean;
  };
  /** `none`: eight data bits. Otherwise bit 8 is parity, where the port itself can't check it. */
  readonly parity: 'none' | 'even' | 'odd';
  /** No ACK and no NAK within this: the frame is sent again. */
  readonly ackLimitMs: number;
  /** How often a frame is sent at most, the first time included. */
  readonly tries: number;
  /** A frame that pauses longer between two bytes is broken off (fault SL6). */
  readonly betweenBytesLimitMs: number;
  /** Longest body taken; a longer one is dropped to its end. */
  readonly maxBodyBytes: number;
}

/** UIC PP791, Verifone IPP, PINpad 1000SE: LRC from after the starter to the terminator. */
export const PIN_PAD_FRAMES: FrameProfile = {
  lrc: { seed: 0, coversStarter: false, coversTerminator: true },
  parity: 'none',
  ackLimitMs: 5_000,
  tries: 3,
  betweenBytesLimitMs: 200,
  maxBodyBytes: 1_024,
};

/** Starter and terminator of each kind. */
export const WRAPPING: Readonly<Record<FrameKind, { starter: number; terminator: number }>> = {
  transaction: { starter: STX, terminator: ETX },
  administration: { starter: SI, terminator: SO },
};

/** Seven data bits plus the parity the profile asks for; eight data bits stay as they are. */
export function withParity(byte: number, parity: FrameProfile['parity']): number {
  if (parity === 'none') return byte;
  let ones = 0;
  for (let rest = byte & 0x7f; rest > 0; rest >>= 1) ones += rest & 1;
  const set = parity === 'even' ? ones % 2 === 1 : ones % 2 === 0;
  return (byte & 0x7f) | (set ? 0x80 : 0);
}

/** LRC: exclusive-or over the covered bytes, start value and coverage by profile. */
export function lrcOf(frame: Frame, { lrc, parity }: FrameProfile): number {
  const { starter, terminator } = WRAPPING[frame.kind];
  let check = lrc.seed ^ (lrc.coversStarter ? starter : 0);
  for (const byte of frame.body) check ^= byte;
  check ^= lrc.coversTerminator ? terminator : 0;
  return parity === 'none' ? check : check & 0x7f;
}

/** The bytes of a frame on the wire. The body must hold no framing character. */
export function frameBytes(frame: Frame, profile: FrameProfile): Uint8Array {
  const { starter, terminator } = WRAPPING[frame.kind];
  const bytes = new Uint8Array(frame.body.length + 3);
  bytes[0] = starter;
  bytes.set(frame.body, 1);
  bytes[frame.body.length + 1] = terminator;
  bytes[frame.body.length + 2] = lrcOf(frame, profile);
  return bytes.map((byte) => withParity(byte, profile.parity));
}
