import {
  type DeviceFacts,
  type DeviceText,
  WIRE_LINES_KEPT,
  type WireLine,
} from '#contract/device-facts.ts';
import type { Line, LineClosedReason, LineOpening, LinePort } from '#contract/line.ts';
import type { Clock } from '#contract/ports.ts';
import type { WireDialect, WireDirection, WireUnit } from '#contract/wire-dialect.ts';
import { LINE_ENDED, LINE_OPENED, LINE_REFUSED, WRITE_TIMED_OUT } from './line-words.ts';

/** What a port's past says of its cable. */
export type PortRecord = Pick<
  DeviceFacts,
  | 'reopened'
  | 'lastError'
  | 'lastHeardAtWallMs'
  | 'bytesIn'
  | 'bytesOut'
  | 'badFrames'
  | 'noiseBytes'
>;

/** A port with its trace. Drivers use `port` and notice nothing. */
export interface WatchedPort {
  readonly port: LinePort;
  record(): PortRecord;
  /** Kept lines behind `afterSequence`, oldest first. */
  lines(afterSequence: number): readonly WireLine[];
  /** Called when the line opened, ended or would not open. */
  onFate(listener: () => void): void;
}

/** Pause after which a unit that was begun counts as broken off. */
const PAUSE_MS = 200;

/** Puts a trace between a driver and its port: a bounded ring of masked lines, and counts. */
export function watchPort(port: LinePort, dialect: WireDialect, clock: Clock): WatchedPort {
  const watch = new PortWatch(port, dialect, clock);
  return {
    port: { name: port.name, open: () => watch.open() },
    record: () => watch.record(),
    lines: (afterSequence) => watch.lines(afterSequence),
    onFate: (listener) => watch.onFate(listener),
  };
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const NEVER_OPENED = -1;

class PortWatch {
  readonly #port: LinePort;
  readonly #dialect: WireDialect;
  readonly #clock: Clock;
  readonly #ring: WireLine[] = [];
  readonly #listeners: (() => void)[] = [];
  readonly #lastByteMs: Record<WireDirection, number> = { 'to-device': 0, 'from-device': 0 };
  readonly #record: Mutable<PortRecord> = {
    reopened: NEVER_OPENED,
    lastError: null,
    lastHeardAtWallMs: null,
    bytesIn: 0,
    bytesOut: 0,
    badFrames: 0,
    noiseBytes: 0,
  };
  #sequence = 0;

  constructor(port: LinePort, dialect: WireDialect, clock: Clock) {
    this.#port = port;
    this.#dialect = dialect;
    this.#clock = clock;
  }

  async open(): Promise<LineOpening> {
    const opening = await this.#port.open();
    if (opening.kind === 'refused') {
      this.#fail(opening.reason, LINE_REFUSED[opening.reason]);
      return opening;
    }
    this.#record.reopened += 1;
    this.#note(LINE_OPENED, 'good');
    this.#tellFate();
    return { kind: 'open', line: this.#watched(opening.line) };
  }

  record(): PortRecord {
    this.#settle();
    return { ...this.#record, reopened: Math.max(0, this.#record.reopened) };
  }

  lines(afterSequence: number): readonly WireLine[] {
    this.#settle();
    const first = this.#ring.findIndex(({ sequence }) => sequence > afterSequence);
    return first === -1 ? [] : this.#ring.slice(first);
  }

  onFate(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #watched(line: Line): Line {
    return {
      write: async (bytes, limitMs) => {
        this.#record.bytesOut += bytes.length;
        this.#hear('to-device', bytes);
        const outcome = await line.write(bytes, limitMs);
        if (outcome.kind === 'timed-out') this.#note(WRITE_TIMED_OUT, 'bad');
        return outcome;
      },
      onBytes: (listener) =>
        line.onBytes((bytes) => {
          this.#record.bytesIn += bytes.length;
          this.#record.lastHeardAtWallMs = this.#clock.wallNow();
          // Before the driver has them: it wipes what it took.
          this.#hear('from-device', bytes);
          listener(bytes);
        }),
      onClosed: (listener) =>
        line.onClosed((reason) => {
          this.#breakOff('from-device');
          this.#breakOff('to-device');
          if (reason === 'closed-by-us') this.#note(LINE_ENDED['closed-by-us'], 'good');
          else this.#fail(reason, LINE_ENDED[reason]);
          listener(reason);
        }),
      close: () => line.close(),
    };
  }

  #hear(direction: WireDirection, bytes: Uint8Array): void {
    this.#settle();
    this.#lastByteMs[direction] = this.#clock.monotonicNow();
    for (const unit of this.#dialect.hear(direction, bytes)) this.#add(direction, unit);
  }

  /** What paused too long in the middle is told as broken off. */
  #settle(): void {
    const nowMs = this.#clock.monotonicNow();
    for (const direction of ['to-device', 'from-device'] as const) {
      if (nowMs - this.#lastByteMs[direction] >= PAUSE_MS) this.#breakOff(direction);
    }
  }

  #breakOff(direction: WireDirection): void {
    if (!this.#dialect.midUnit(direction)) return;
    const unit = this.#dialect.breakOff(direction);
    if (unit !== null) this.#add(direction, unit);
  }

  #add(direction: WireLine['direction'], unit: WireUnit): void {
    if (unit.verdict === 'bad') this.#record.badFrames += 1;
    if (unit.verdict === 'noise') this.#record.noiseBytes += unit.bytes;
    const last = this.#ring.at(-1);
    if (unit.verdict === 'noise' && last?.verdict === 'noise' && last.direction === direction) {
      // A bad cable may say thousands of bytes one by one: one line with their number.
      this.#ring[this.#ring.length - 1] = { ...last, bytes: last.bytes + unit.bytes };
      return;
    }
    this.#sequence += 1;
    const { hex, bytes, meaning, verdict } = unit;
    const atWallMs = this.#clock.wallNow();
    const sequence = this.#sequence;
    this.#ring.push({ sequence, atWallMs, direction, hex, bytes, meaning, verdict });
    if (this.#ring.length > WIRE_LINES_KEPT) this.#ring.shift();
  }

  #note(meaning: DeviceText, verdict: 'good' | 'bad'): void {
    this.#add('line', { hex: '', bytes: 0, meaning, verdict });
  }

  #fail(reason: LineClosedReason, detail: DeviceText): void {
    const again = this.#record.lastError;
    const atWallMs = this.#clock.wallNow();
    const known = reason === 'closed-by-us' ? 'failed' : reason;
    this.#record.lastError = { atWallMs, reason: known, detail };
    // A device that is away is looked for again and again: the same refusal is one line.
    const repeats = again?.reason === known && this.#ring.at(-1)?.meaning === detail;
    if (!repeats) this.#add('line', { hex: '', bytes: 0, meaning: detail, verdict: 'bad' });
    this.#tellFate();
  }

  #tellFate(): void {
    for (const listener of this.#listeners) listener();
  }
}
