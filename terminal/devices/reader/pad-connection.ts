import type { Line, LinePort } from '#contract/line.ts';
import type { Clock, Log, Timer } from '#contract/ports.ts';
import type { ChannelPinKey } from '#contract/sign-on-api.ts';
import { createFrameLink, type FrameLink } from '../framing/frame-link.ts';
import type { Frame } from '../framing/frame-profile.ts';
import type { FrameSending, SendOptions } from '../framing/frame-sender.ts';
import { KeptLine } from '../line/kept-line.ts';
import { resetCommand } from './pad-commands.ts';
import type { PadProfile } from './pad-profile.ts';

/** Who is told what the pad says; set by the driver, one at a time. */
export interface PadEars {
  /** A transaction frame's body, the receiver's to wipe. */
  onBody(body: Uint8Array): void;
  onEnd(by: 'other-end' | 'bad-line'): void;
  /** An administration frame's body: what the pad says of itself. */
  onAdministration(body: Uint8Array): void;
  /** The pad came or went. */
  onPresence(present: boolean): void;
  /** The idle check's command, harmless at this moment. `null`: the pad must not be disturbed. */
  idleCommand(): Uint8Array | null;
}

/** What a driver needs from its surroundings. */
export interface PadSurroundings {
  readonly port: LinePort;
  readonly clock: Clock;
  readonly log: Log;
  readonly profile: PadProfile;
  /** The working keys that channels gave last; asked anew for each PIN. Never rejects. */
  readonly workingKeys: () => Promise<readonly ChannelPinKey[]>;
}

type Standing =
  | { readonly kind: 'absent' }
  /** The line is open, the pad has not answered yet. */
  | { readonly kind: 'greeting'; readonly line: Line; readonly link: FrameLink }
  | { readonly kind: 'present'; readonly line: Line; readonly link: FrameLink };

/**
 * The way to the pad: greets it on every fresh line, and asks it at idle whether it is still
 * there, because a pad that lost its power leaves the line open.
 */
export class PadConnection {
  readonly #around: PadSurroundings;
  readonly #ears: PadEars;
  readonly #line: KeptLine;
  #standing: Standing = { kind: 'absent' };
  #check: Timer | null = null;

  constructor(around: PadSurroundings, ears: PadEars) {
    this.#around = around;
    this.#ears = ears;
    this.#line = new KeptLine({
      ...around,
      pauses: around.profile.reopen,
      onOpen: (line) => this.#greet(line),
      onLost: () => this.#lose(),
    });
  }

  start(): void {
    this.#line.start();
  }

  present(): boolean {
    return this.#standing.kind === 'present';
  }

  /** Sends a transaction frame; `closed` at once when the pad is not there. */
  send(body: Uint8Array, options?: SendOptions): Promise<FrameSending> {
    return this.#send({ kind: 'transaction', body }, options);
  }

  /** Sends an administration frame, as the idle check does: briefly. */
  administer(body: Uint8Array): Promise<FrameSending> {
    const { checkLimits: limits } = this.#around.profile;
    return this.#send({ kind: 'administration', body }, { limits });
  }

  async #send(frame: Frame, options?: SendOptions): Promise<FrameSending> {
    const standing = this.#standing;
    if (standing.kind !== 'present') return 'closed';
    this.#checkLater();
    const outcome = await standing.link.send(frame, options);
    // A pad that knows no self tests may well be silent about them.
    const gone = outcome === 'unanswered' && frame.kind === 'transaction';
    if (gone) this.#line.drop(standing.line);
    return outcome;
  }

  async stop(): Promise<void> {
    this.#lose();
    await this.#line.stop();
  }

  async #greet(line: Line): Promise<void> {
    const { clock, log, port, profile } = this.#around;
    const events = {
      onFrame: (frame: Frame) => this.#hear(frame),
      onEnd: (by: 'other-end' | 'bad-line') => this.#ears.onEnd(by),
    };
    const link = createFrameLink({ line, clock, profile: profile.frames, events });
    this.#standing = { kind: 'greeting', line, link };
    const frame: Frame = { kind: 'transaction', body: resetCommand() };
    const outcome = await link.send(frame, { limits: profile.checkLimits });
    if (this.#standing.kind !== 'greeting' || this.#standing.link !== link) return;
    // A refusal is an answer too: the pad is there.
    if (outcome === 'unanswered' || outcome === 'closed') {
      this.#line.drop(line);
      return;
    }
    this.#standing = { kind: 'present', line, link };
    this.#line.proven();
    log.info('the card reader is there', { port: port.name });
    this.#checkLater();
    this.#ears.onPresence(true);
  }

  #hear(frame: Frame): void {
    if (frame.kind === 'transaction') this.#ears.onBody(frame.body);
    else this.#ears.onAdministration(frame.body);
  }

  #lose(): void {
    const standing = this.#standing;
    this.#standing = { kind: 'absent' };
    this.#check?.cancel();
    if (standing.kind === 'absent') return;
    standing.link.stop();
    if (standing.kind === 'present') this.#ears.onPresence(false);
  }

  #checkLater(): void {
    const { clock, profile } = this.#around;
    this.#check?.cancel();
    this.#check = clock.after(profile.idleCheckMs, () => {
      const command = this.#ears.idleCommand();
      if (command === null) this.#checkLater();
      else this.send(command, { limits: profile.checkLimits });
    });
  }
}
