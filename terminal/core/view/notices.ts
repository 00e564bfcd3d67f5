import type { Notice } from '#contract/daemon-api.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { LocalName } from '#contract/language.ts';
import type { Clock, Timer } from '#contract/ports.ts';
import type { QuietNotice } from '#contract/view.ts';

interface Shown {
  readonly notice: QuietNotice;
  readonly untilMs: number;
}

/** The quiet lines on the screen: a bounded few, each gone by itself (rows A6, A7). */
export class Notices {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #lastMs: number;
  readonly #changed: () => void;
  #shown: readonly Shown[] = [];
  #timer: Timer | null = null;
  #stopped = false;

  constructor(
    clock: Clock,
    bounds: { readonly most: number; readonly lastMs: number },
    changed: () => void,
  ) {
    this.#clock = clock;
    this.#most = bounds.most;
    this.#lastMs = bounds.lastMs;
    this.#changed = changed;
  }

  list(): QuietNotice[] {
    return this.#shown.map(({ notice }) => notice);
  }

  /** Shows a notice. One that is there already stays as it is; the oldest makes room. */
  post(notice: QuietNotice): void {
    if (this.#stopped || this.#shown.some(({ notice: { id } }) => id === notice.id)) return;
    const untilMs = this.#clock.monotonicNow() + this.#lastMs;
    this.#shown = [...this.#shown, { notice, untilMs }].slice(-this.#most);
    if (this.#timer === null) this.#waitFor(this.#lastMs);
    this.#changed();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #waitFor(delayMs: number): void {
    this.#timer = this.#clock.after(delayMs, () => this.#dropOld());
  }

  #dropOld(): void {
    const nowMs = this.#clock.monotonicNow();
    this.#shown = this.#shown.filter(({ untilMs }) => untilMs > nowMs);
    const [oldest] = this.#shown;
    this.#timer = null;
    if (oldest !== undefined) this.#waitFor(oldest.untilMs - nowMs);
    this.#changed();
  }
}

type Known = (channel: ChannelId) => LocalName;

/** A reversal is told twice, as progress of its sale and as a posted notice: one id, one line. */
export const reversalNotice = (saleId: string, channel: ChannelId, nameOf: Known): QuietNotice => ({
  id: `reversed ${saleId.slice(-24)} ${channel.slice(0, 24)}`,
  kind: 'reversal-acknowledged',
  from: nameOf(channel),
  to: null,
  code: null,
});

/**
 * The quiet line of a notice from the daemon; `null` when the screen says it in another way:
 * `moved` comes with both names from the sale's progress, covers stand in the status bar, and a
 * channel that was used normally (row A7) is nothing to look up for.
 */
export function quietNoticeOf(notice: Notice, nameOf: Known): QuietNotice | null {
  const { id, kind, channel, saleId, code } = notice;
  const from = channel === null ? null : nameOf(channel);
  switch (kind) {
    case 'channel-up':
    case 'channel-down':
    case 'channel-flagged':
    case 'channel-unflagged':
    case 'attention':
      return { id, kind, from, to: null, code };
    case 'cover-closed':
      return channel === null || saleId === null ? null : reversalNotice(saleId, channel, nameOf);
    case 'moved':
    case 'channel-used':
    case 'cover-opened':
      return null;
    default:
      return kind satisfies never;
  }
}
