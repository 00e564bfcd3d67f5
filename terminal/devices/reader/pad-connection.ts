import type { Line, LineClosedReason, LinePort } from '#contract/line.ts';
import type { Clock, Log, Timer } from '#contract/ports.ts';
import {
  createFrameLink,
  type FrameLink,
  type FrameSending,
  type SendOptions,
} from '../framing/frame-link.ts';
import type { Frame } from '../framing/frame-profile.ts';
import { resetCommand } from './pad-commands.ts';
import type { PadProfile } from './pad-profile.ts';

/** Who is told what the pad says; set by the driver, one at a time. */
export interface PadEars {
  /** A transaction frame's body, the receiver's to wipe. */
  onBody(body: Uint8Array): void;
  onEnd(by: 'other-end' | 'bad-line'): void;
  /** The pad came or went. */
  onPresence(present: boolean): void;
  /** True while the pad must not be disturbed by the idle check. */
  occupied(): boolean;
}

/** What a driver needs from its surroundings. */
export interface PadSurroundings {
  readonly port: LinePort;
  readonly clock: Clock;
  readonly log: Log;
  readonly profile: PadProfile;
}

type Standing =
  | { readonly kind: 'absent' }
  /** The line is open, the pad has not answered yet. */
  | { readonly kind: 'greeting'; readonly line: Line; readonly link: FrameLink }
  | { readonly kind: 'present'; readonly line: Line; readonly link: FrameLink }
  | { readonly kind: 'stopped' };

/**
 * Keeps the way to the pad open: opens the line, greets the pad, asks it at idle whether it is
 * still there, and after a loss opens again with growing pauses, without end and by itself.
 */
export class PadConnection {
  readonly #around: PadSurroundings;
  readonly #ears: PadEars;
  #standing: Standing = { kind: 'absent' };
  #timer: Timer | null = null;
  #pauseMs: number;

  constructor(around: PadSurroundings, ears: PadEars) {
    this.#around = around;
    this.#ears = ears;
    this.#pauseMs = around.profile.reopenFirstMs;
  }

  start(): void {
    this.#open().catch((error: unknown) => {
      this.#around.log.error('the card reader could not be opened', { detail: String(error) });
      this.#openLater();
    });
  }

  present(): boolean {
    return this.#standing.kind === 'present';
  }

  /** Sends a transaction frame; `closed` at once when the pad is not there. */
  async send(body: Uint8Array, options?: SendOptions): Promise<FrameSending> {
    const standing = this.#standing;
    if (standing.kind !== 'present') return 'closed';
    this.#checkLater();
    const outcome = await standing.link.send({ kind: 'transaction', body }, options);
    if (outcome === 'unanswered') this.#lose(standing.link, 'silent');
    return outcome;
  }

  async stop(): Promise<void> {
    const standing = this.#standing;
    this.#standing = { kind: 'stopped' };
    this.#timer?.cancel();
    if (!('link' in standing)) return;
    standing.link.stop();
    await standing.line.close();
  }

  async #open(): Promise<void> {
    const { port, log } = this.#around;
    const opening = await port.open();
    if (this.#standing.kind === 'stopped') {
      if (opening.kind === 'open') await opening.line.close();
      return;
    }
    if (opening.kind === 'refused') {
      log.warn('the card reader does not open', { port: port.name, reason: opening.reason });
      this.#openLater();
      return;
    }
    await this.#greet(opening.line);
  }

  async #greet(line: Line): Promise<void> {
    const { clock, profile } = this.#around;
    const events = {
      onFrame: (frame: Frame) => this.#hear(frame),
      onEnd: (by: 'other-end' | 'bad-line') => this.#ears.onEnd(by),
    };
    const link = createFrameLink({ line, clock, profile: profile.frames, events });
    this.#standing = { kind: 'greeting', line, link };
    line.onClosed((reason) => this.#lose(link, reason));
    const frame: Frame = { kind: 'transaction', body: resetCommand() };
    const outcome = await link.send(frame, { limits: profile.checkLimits });
    if (this.#standing.kind !== 'greeting' || this.#standing.link !== link) return;
    // A refusal is an answer too: the pad is there.
    if (outcome === 'unanswered' || outcome === 'closed') {
      this.#lose(link, 'silent');
      return;
    }
    this.#standing = { kind: 'present', line, link };
    this.#pauseMs = profile.reopenFirstMs;
    this.#around.log.info('the card reader is there', { port: this.#around.port.name });
    this.#checkLater();
    this.#ears.onPresence(true);
  }

  #hear(frame: Frame): void {
    // Self-test answers of the pad mean nothing to a sale.
    if (frame.kind === 'transaction') this.#ears.onBody(frame.body);
  }

  /** `link` tells which line this is about: news of an earlier one is void (invariant T3). */
  #lose(link: FrameLink, reason: LineClosedReason | 'silent'): void {
    const standing = this.#standing;
    if (!('link' in standing) || standing.link !== link) return;
    this.#standing = { kind: 'absent' };
    link.stop();
    standing.line.close().catch(() => {
      // A line that is lost anyway may also fail to close.
    });
    this.#around.log.warn('the card reader is gone', { port: this.#around.port.name, reason });
    this.#openLater();
    if (standing.kind === 'present') this.#ears.onPresence(false);
  }

  #openLater(): void {
    this.#timer?.cancel();
    this.#timer = this.#around.clock.after(this.#pauseMs, () => this.start());
    this.#pauseMs = Math.min(this.#pauseMs * 2, this.#around.profile.reopenMostMs);
  }

  #checkLater(): void {
    this.#timer?.cancel();
    this.#timer = this.#around.clock.after(this.#around.profile.idleCheckMs, () => {
      if (this.#ears.occupied()) this.#checkLater();
      else this.send(resetCommand(), { limits: this.#around.profile.checkLimits });
    });
  }
}
