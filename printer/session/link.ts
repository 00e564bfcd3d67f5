import type { Line, LineClosedReason } from '#contract/line.ts';
import type { Clock, MonotonicMs } from '#contract/ports.ts';
import { type Item, itemsBytes } from '../escpos/item.ts';
import type { PrinterLimits } from '../models/model.ts';
import { createMailbox } from './mailbox.ts';
import { type Reading, readingOfPushed, readingOfRealTime } from './reading.ts';
import { PARSER_START, type PrinterAnswer, readAnswerByte } from './status-parser.ts';

/** What comes up an open line: an answer, or its end. */
export type LinkEvent =
  | PrinterAnswer
  | { readonly kind: 'lost'; readonly reason: LineClosedReason };

/** How handing bytes over ended; after `stuck` and `lost` some of them may be with the printer. */
export type Sending = 'sent' | 'stuck' | 'lost';

/** An open line to a printer, as a conversation: one question at a time. */
export interface Link {
  send(bytes: Uint8Array): Promise<Sending>;
  /** Sends items and hands over the next event that `wanted` picks, within `limitMs`. */
  ask<T>(items: readonly Item[], wanted: Wanted<T>, limitMs: number): Promise<T | 'silent'>;
  /** Like `ask`, with nothing to send. */
  await<T>(wanted: Wanted<T>, limitMs: number): Promise<T | 'silent'>;
  /** An event that has already come. */
  take(): LinkEvent | null;
  /** Forgets events that came before the next question. */
  forget(): void;
  /**
   * DLE EOT 1 to 4, one after the other, since the answers don't say what they answer. Other
   * events that come meanwhile go to `meanwhile`.
   */
  readStatus(meanwhile: (event: LinkEvent) => void): Promise<Reading | 'silent'>;
  close(): Promise<void>;
}

/** Picks the event that answers a question; undefined passes it over. */
export type Wanted<T> = (event: LinkEvent) => T | undefined;

export interface LinkListeners {
  /** The printer told how it is, asked or by itself. */
  onReading(reading: Reading): void;
  onLost(reason: LineClosedReason): void;
}

/** Starts the conversation on a line that was just opened. */
export function openLink(
  line: Line,
  clock: Clock,
  limits: PrinterLimits,
  listeners: LinkListeners,
): Link {
  const mailbox = createMailbox<LinkEvent>(clock);
  let parser = PARSER_START;
  let lost: LinkEvent | null = null;

  line.onBytes((bytes) => {
    for (const byte of bytes) {
      const step = readAnswerByte(parser, byte);
      parser = step.state;
      if (step.answer === null) continue;
      mailbox.put(step.answer);
      if (step.answer.kind === 'pushed') listeners.onReading(readingOfPushed(step.answer.status));
    }
  });
  line.onClosed((reason) => {
    lost = { kind: 'lost', reason };
    mailbox.put(lost);
    listeners.onLost(reason);
  });

  const send = async (bytes: Uint8Array): Promise<Sending> => {
    if (lost !== null) return 'lost';
    const written = await line.write(bytes, limits.writeMs);
    switch (written.kind) {
      case 'written':
        return 'sent';
      case 'timed-out':
        return 'stuck';
      case 'closed':
        return 'lost';
      default:
        return written satisfies never;
    }
  };

  const awaitEvent = async <T>(wanted: Wanted<T>, limitMs: number): Promise<T | 'silent'> => {
    const until = (clock.monotonicNow() + limitMs) as MonotonicMs;
    for (;;) {
      const event = await mailbox.next(until);
      if (event === 'timed-out') return 'silent';
      const found = wanted(event);
      if (found !== undefined) return found;
      if (event.kind === 'lost') return 'silent';
    }
  };

  const ask = async <T>(items: readonly Item[], wanted: Wanted<T>, limitMs: number) =>
    (await send(itemsBytes(items))) === 'sent' ? awaitEvent(wanted, limitMs) : 'silent';

  return {
    send,
    ask,
    await: awaitEvent,
    take: () => mailbox.take(),
    forget: () => mailbox.clear(),
    async readStatus(meanwhile) {
      const bytes: number[] = [];
      for (const about of [1, 2, 3, 4] as const) {
        const wanted: Wanted<number> = (event) => {
          if (event.kind === 'real-time') return event.status;
          meanwhile(event);
          return undefined;
        };
        const status = await ask([{ kind: 'ask-status', about }], wanted, limits.statusMs);
        if (status === 'silent') return 'silent';
        bytes.push(status);
      }
      const reading = readingOfRealTime(bytes);
      listeners.onReading(reading);
      return reading;
    },
    close: () => line.close(),
  };
}
