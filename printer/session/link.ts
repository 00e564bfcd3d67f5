import type { Line, LineClosedReason } from '#contract/line.ts';
import type { Clock, MonotonicMs } from '#contract/ports.ts';
import { type Item, itemsBytes, type NameTopic } from '../escpos/item.ts';
import type { PrinterLimits } from '../models/model.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import { NAME_START, type NameState, readNameByte } from './name-reader.ts';
import { type Reading, readingOfPushed, readingOfRealTime } from './reading.ts';
import { PARSER_START, type PrinterAnswer, readAnswerByte } from './status-parser.ts';

/** What comes up an open line: an answer, or its end. */
export type LinkEvent =
  | PrinterAnswer
  /** The answer to GS I. */
  | { readonly kind: 'named'; readonly text: string }
  | { readonly kind: 'lost'; readonly reason: LineClosedReason };

/** How handing bytes over ended; after `stuck` and `lost` some of them may be with the printer. */
export type Sending = 'sent' | 'stuck' | 'lost';

/** Picks the event that answers a question; undefined passes it over. */
export type Wanted<T> = (event: LinkEvent) => T | undefined;

export interface LinkListeners {
  /** The printer told how it is, asked or by itself. */
  onReading(reading: Reading): void;
  onLost(reason: LineClosedReason): void;
}

/** The parts of a conversation that stay the same for its whole time. */
export interface LinkParts {
  readonly line: Line;
  readonly clock: Clock;
  readonly limits: PrinterLimits;
  readonly listeners: LinkListeners;
}

const STATUS_TOPICS = [1, 2, 3, 4] as const;

const ignore = (): void => {};

/** An open line to a printer, as a conversation: one question at a time. */
export class Link {
  readonly #parts: LinkParts;
  readonly #mailbox: Mailbox<LinkEvent>;
  #parser = PARSER_START;
  /** How far the answer to GS I is read; null while none is due. */
  #name: NameState | null = null;
  #lost = false;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.#mailbox = createMailbox(parts.clock);
    parts.line.onBytes((bytes) => {
      for (const byte of bytes) this.#hear(byte);
    });
    parts.line.onClosed((reason) => {
      this.#lost = true;
      this.#mailbox.put({ kind: 'lost', reason });
      parts.listeners.onLost(reason);
    });
  }

  async send(bytes: Uint8Array): Promise<Sending> {
    if (this.#lost) return 'lost';
    const written = await this.#parts.line.write(bytes, this.#parts.limits.writeMs);
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
  }

  /** Sends items and gives the first answer that `wanted` picks, within `limitMs`. */
  async ask<T>(items: readonly Item[], wanted: Wanted<T>, limitMs: number): Promise<T | 'silent'> {
    const sending = await this.send(itemsBytes(items));
    return sending === 'sent' ? this.await(wanted, limitMs) : 'silent';
  }

  /** Like `ask`, with nothing to send; a lost line ends it unless `wanted` picks the loss. */
  async await<T>(wanted: Wanted<T>, limitMs: number): Promise<T | 'silent'> {
    const until = (this.#parts.clock.monotonicNow() + limitMs) as MonotonicMs;
    for (;;) {
      const event = await this.#mailbox.next(until);
      if (event === 'timed-out') return 'silent';
      const found = wanted(event);
      if (found !== undefined) return found;
      if (event.kind === 'lost') return 'silent';
    }
  }

  /** An event that has already come. */
  take(): LinkEvent | null {
    return this.#mailbox.take();
  }

  /** Forgets events that came before the next question. */
  forget(): void {
    this.#mailbox.clear();
  }

  /**
   * DLE EOT 1 to 4, one after the other, since the answers don't say what they answer. Other
   * events that come meanwhile go to `meanwhile`.
   */
  async readStatus(meanwhile: (event: LinkEvent) => void = ignore): Promise<Reading | 'silent'> {
    const bytes: number[] = [];
    const wanted: Wanted<number> = (event) => {
      if (event.kind === 'real-time') return event.status;
      meanwhile(event);
      return undefined;
    };
    for (const about of STATUS_TOPICS) {
      const asked = [{ kind: 'ask-status', about }] as const;
      const status = await this.ask(asked, wanted, this.#parts.limits.statusMs);
      if (status === 'silent') return 'silent';
      bytes.push(status);
    }
    const reading = readingOfRealTime(bytes);
    this.#parts.listeners.onReading(reading);
    return reading;
  }

  /** GS I: what the printer says of itself; `silent` where the model doesn't know the question. */
  async readName(about: NameTopic): Promise<string | 'silent'> {
    const wanted: Wanted<string> = (event) => (event.kind === 'named' ? event.text : undefined);
    this.#name = NAME_START;
    const text = await this.ask([{ kind: 'ask-name', about }], wanted, this.#parts.limits.statusMs);
    this.#name = null;
    return text;
  }

  close(): Promise<void> {
    return this.#parts.line.close();
  }

  #hear(byte: number): void {
    if (this.#name !== null) {
      const step = readNameByte(this.#name, byte);
      if (step.kind === 'whole') this.#mailbox.put({ kind: 'named', text: step.text });
      this.#name = step.kind === 'reading' ? step.state : NAME_START;
      if (step.kind !== 'passed') return;
    }
    const { state, answer } = readAnswerByte(this.#parser, byte);
    this.#parser = state;
    if (answer === null) return;
    this.#mailbox.put(answer);
    if (answer.kind === 'pushed') {
      this.#parts.listeners.onReading(readingOfPushed(answer.status));
    }
  }
}
