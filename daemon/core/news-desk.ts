import type { ChannelId } from '#contract/ids.ts';
import type { Clock, Log, MonotonicMs } from '#contract/ports.ts';
import type { SharedLine, SharedLineName } from '#contract/shared-lines.ts';
import type { Announcements, News } from './announcements.ts';
import type { ChannelEvent } from './channel/pipeline.ts';
import type { EntryKind, JournalEntry } from './journal/entries.ts';
import type { Journal } from './journal/journal.ts';

/** Entries that change nothing a status shows: most of a sale's, and a status costs a decision. */
const UNSEEN: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'sale-accepted',
  'route-decided',
  'sale-approved',
  'sale-declined',
  'sale-failed',
  'credential-consumed',
  'credential-renewed',
  'reversal-sent',
  'reversal-no-original',
  'refund-ordered',
  'sale-handed-over',
]);

export const RULES_REFUSED: News = {
  kind: 'attention',
  channel: null,
  saleId: null,
  code: 'RULES_REFUSED',
};

/** A line is told to be down when it still is after this. */
const DOWN_TOLD_MS = 1_000;

/** A channel's first sign-on so soon after the service started is how a day begins, and no news. */
const START_MS = 30_000;

interface Ports {
  readonly announcements: Announcements;
  readonly clock: Pick<Clock, 'monotonicNow'>;
  readonly journal: Pick<Journal, 'attempt'>;
  /** A channel that sells: the comings and goings of others are for technicians alone. */
  sells(channel: ChannelId): boolean;
  readonly log: Log;
}

/** What the journal and the channels learnt, told on: to the screen, and as notices (row A7). */
export class NewsDesk {
  readonly #ports: Ports;
  readonly #startedAtMs: MonotonicMs;
  /** Channels that signed on and were not lost since. */
  readonly #up = new Set<ChannelId>();
  /** Channels that were lost at least once: their next sign-on is a return. */
  readonly #lost = new Set<ChannelId>();
  /** Lines that are down: since when, and whether that was told. */
  readonly #down = new Map<SharedLineName, { readonly sinceMs: MonotonicMs; isTold: boolean }>();

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#startedAtMs = ports.clock.monotonicNow();
  }

  rulesReplaced(kind: 'accepted' | 'refused'): void {
    const { announcements } = this.#ports;
    if (kind === 'refused') announcements.post(RULES_REFUSED);
    announcements.tellStatus();
  }

  channelChanged(channel: ChannelId, event: ChannelEvent | null): void {
    const { announcements, log } = this.#ports;
    if (event?.kind === 'closed') {
      log.warn('channel lost', { channel, why: event.detail });
      // Each dial that fails in vain closes too; people are told once.
      if (this.#up.delete(channel)) {
        this.#lost.add(channel);
        this.#post('channel-down', channel);
      }
    } else if (event?.kind === 'moved-to-main') {
      log.info('channel is back at its main address', { channel });
    } else if (event?.kind === 'signed-on') {
      log.info('channel signed on', { channel });
      this.#signedOn(channel);
    }
    announcements.tellStatus();
  }

  #signedOn(channel: ChannelId): void {
    this.#up.add(channel);
    const runsMs = this.#ports.clock.monotonicNow() - this.#startedAtMs;
    if (this.#lost.has(channel) || runsMs > START_MS) this.#post('channel-up', channel);
  }

  /**
   * A line that is down is told once: whoever hears of two lost channels would look at two banks.
   * Not at once: a router that drops its connections and takes them again is nothing to look at.
   */
  linesChanged(lines: readonly SharedLine[]): void {
    const nowMs = this.#ports.clock.monotonicNow();
    for (const line of lines) {
      const down = this.#down.get(line.name);
      if (line.state !== 'down') {
        this.#down.delete(line.name);
        if (down?.isTold) this.#ports.log.info('a shared line carries again', { line: line.name });
      } else if (down === undefined) {
        this.#down.set(line.name, { sinceMs: nowMs, isTold: false });
      } else if (!down.isTold && nowMs - down.sinceMs >= DOWN_TOLD_MS) {
        down.isTold = true;
        this.#tellDown(line);
      }
    }
  }

  #tellDown({ name, channels }: SharedLine): void {
    const about = { line: name, carries: channels.join(' ') };
    this.#ports.log.error('a shared line is down: look at it, not at the banks', about);
    const nobody = { channel: null, saleId: null };
    this.#ports.announcements.post({ kind: 'attention', ...nobody, code: 'SHARED_LINE_DOWN' });
  }

  journaled({ body }: JournalEntry): void {
    const { announcements, journal } = this.#ports;
    if (body.kind === 'alarm') {
      const { channel, saleId, code } = body;
      announcements.post({ kind: 'attention', channel, saleId, code });
      return;
    }
    const attempt = 'attemptId' in body ? journal.attempt(body.attemptId) : null;
    const about = { channel: attempt?.channel ?? null, saleId: body.saleId, code: null };
    if (body.kind === 'sale-approved') announcements.post({ kind: 'channel-used', ...about });
    if (body.kind === 'cover-opened') announcements.post({ kind: 'cover-opened', ...about });
    if (body.kind === 'reversal-acknowledged' && attempt !== null && attempt.product !== 'test') {
      const { saleId, channel } = attempt;
      announcements.notify('payment.progress', { step: 'reversal-acknowledged', saleId, channel });
      announcements.post({ kind: 'cover-closed', ...about });
    }
    if (!UNSEEN.has(body.kind)) announcements.tellStatus();
  }

  #post(kind: News['kind'], channel: ChannelId): void {
    if (!this.#ports.sells(channel)) return;
    this.#ports.announcements.post({ kind, channel, saleId: null, code: null });
  }
}
