import type { Line, LineClosedReason, LinePort, LineWrite } from '#contract/line.ts';

/** A line whose far end is written in the test: what it answers, and how writes end. */
export interface ScriptedLine extends LinePort {
  /** Bytes come up the line. */
  say(...bytes: readonly number[]): void;
  end(reason: LineClosedReason): void;
  readonly opened: () => number;
}

/** Answers each write with `answer`, and ends it with `write` (written unless told otherwise). */
export function scriptedLine(script: {
  readonly answer: (bytes: Uint8Array) => readonly number[];
  readonly write?: (bytes: Uint8Array) => LineWrite;
}): ScriptedLine {
  let onBytes: (bytes: Uint8Array) => void = () => {};
  let onClosed: (reason: LineClosedReason) => void = () => {};
  let opened = 0;
  const say = (...bytes: readonly number[]): void => {
    if (bytes.length > 0) queueMicrotask(() => onBytes(Uint8Array.from(bytes)));
  };
  const line: Line = {
    async write(bytes) {
      const result = script.write?.(bytes) ?? { kind: 'written' };
      if (result.kind === 'written') say(...script.answer(bytes));
      return result;
    },
    onBytes(listener) {
      onBytes = listener;
    },
    onClosed(listener) {
      onClosed = listener;
    },
    async close() {
      onClosed('closed-by-us');
    },
  };
  return {
    name: 'scripted line',
    async open() {
      opened += 1;
      return { kind: 'open', line };
    },
    say,
    end: (reason) => onClosed(reason),
    opened: () => opened,
  };
}
