import {
  ACK,
  EOT,
  type Frame,
  type FrameKind,
  type FrameProfile,
  lrcOf,
  NAK,
  WRAPPING,
  withParity,
} from './frame-profile.ts';

/** What came over the line. The receiver owns a frame's body and wipes it when it held a card. */
export type Received =
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'bad-frame'; readonly fault: 'lrc' | 'parity' | 'too-long' }
  | { readonly kind: 'ack' }
  | { readonly kind: 'nak' }
  | { readonly kind: 'eot' }
  /** Bytes outside any frame that mean nothing here. */
  | { readonly kind: 'noise'; readonly bytes: number };

/** A parser fed byte by byte; holds one body of at most `maxBodyBytes` (invariant U2). */
export interface FrameParser {
  push(bytes: Uint8Array): Received[];
  /** True between the first and the last byte of a frame. */
  midFrame(): boolean;
  /** Drops a frame that was broken off. */
  reset(): void;
}

type Fault = 'none' | 'parity' | 'too-long';

interface Outside {
  readonly at: 'outside';
}

interface InBody {
  readonly at: 'body';
  readonly frame: FrameKind;
  length: number;
  fault: Fault;
}

interface AtCheck {
  readonly at: 'check';
  readonly frame: FrameKind;
  readonly length: number;
  readonly fault: Fault;
}

type State = Outside | InBody | AtCheck;

const STARTERS = new Map<number, FrameKind>([
  [WRAPPING.transaction.starter, 'transaction'],
  [WRAPPING.administration.starter, 'administration'],
]);

const ANSWERS = new Map<number, 'ack' | 'nak' | 'eot'>([
  [ACK, 'ack'],
  [NAK, 'nak'],
  [EOT, 'eot'],
]);

/**
 * Bytes to frames, for any split of the bytes. A starter always begins a new frame, also inside a
 * body and in place of a wrong check byte: bodies are text and hold none, so this is what brings
 * the parser back in step when a frame lost its end.
 */
export function createFrameParser(profile: FrameProfile): FrameParser {
  return new ByteFedParser(profile);
}

class ByteFedParser implements FrameParser {
  readonly #profile: FrameProfile;
  readonly #buffer: Uint8Array;
  #state: State = { at: 'outside' };
  #noise = 0;

  constructor(profile: FrameProfile) {
    this.#profile = profile;
    this.#buffer = new Uint8Array(profile.maxBodyBytes);
  }

  push(bytes: Uint8Array): Received[] {
    const all: Received[] = [];
    const tellNoise = (): void => {
      if (this.#noise > 0) all.push({ kind: 'noise', bytes: this.#noise });
      this.#noise = 0;
    };
    for (const raw of bytes) {
      const received = this.#step(raw);
      if (received === null) continue;
      tellNoise();
      all.push(received);
    }
    tellNoise();
    return all;
  }

  midFrame(): boolean {
    return this.#state.at !== 'outside';
  }

  reset(): void {
    this.#buffer.fill(0);
    this.#state = { at: 'outside' };
  }

  #step(raw: number): Received | null {
    const { parity } = this.#profile;
    const byte = parity === 'none' ? raw : raw & 0x7f;
    const sound = raw === withParity(byte, parity);
    switch (this.#state.at) {
      case 'outside':
        return this.#outside(byte, sound);
      case 'body':
        this.#inBody(this.#state, byte, sound);
        return null;
      case 'check':
        return this.#atCheck(this.#state, byte);
      default:
        return this.#state satisfies never;
    }
  }

  #begin(frame: FrameKind): void {
    this.#buffer.fill(0);
    this.#state = { at: 'body', frame, length: 0, fault: 'none' };
  }

  #outside(byte: number, sound: boolean): Received | null {
    const starter = STARTERS.get(byte);
    const answer = ANSWERS.get(byte);
    if (sound && starter !== undefined) this.#begin(starter);
    else if (sound && answer !== undefined) return { kind: answer };
    else this.#noise += 1;
    return null;
  }

  #inBody(open: InBody, byte: number, sound: boolean): void {
    const starter = STARTERS.get(byte);
    if (byte === WRAPPING[open.frame].terminator) {
      this.#state = { at: 'check', frame: open.frame, length: open.length, fault: open.fault };
    } else if (starter !== undefined) {
      this.#noise += open.length + 1;
      this.#begin(starter);
    } else if (open.length === this.#profile.maxBodyBytes) {
      open.fault = 'too-long';
    } else {
      this.#buffer[open.length] = byte;
      open.length += 1;
      if (!sound && open.fault === 'none') open.fault = 'parity';
    }
  }

  #atCheck(open: AtCheck, byte: number): Received {
    const frame: Frame = { kind: open.frame, body: this.#buffer.slice(0, open.length) };
    this.reset();
    const sound = open.fault === 'none' && byte === lrcOf(frame, this.#profile);
    if (sound) return { kind: 'frame', frame };
    frame.body.fill(0);
    const starter = STARTERS.get(byte);
    if (starter !== undefined) this.#begin(starter);
    return { kind: 'bad-frame', fault: open.fault === 'none' ? 'lrc' : open.fault };
  }
}
