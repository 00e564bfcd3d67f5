/**
 * A serial line as the drivers see it: the same contract for node-serialport, TCP and the
 * in-process line, with one suite over all of them in `test/ports`.
 */

/** Why a line is not open (any more). */
export type LineClosedReason = 'closed-by-us' | 'gone' | 'busy' | 'denied' | 'not-found' | 'failed';

/** Outcome of a write: `written` means handed to the operating system, not that anybody read it. */
export type LineWrite =
  | { readonly kind: 'written' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'closed'; readonly reason: LineClosedReason };

/** An open line. Bytes arrive as they come: any split, any join. */
export interface Line {
  /** Ends within `limitMs`, whatever the other end does; a write on a closed line ends at once. */
  write(bytes: Uint8Array, limitMs: number): Promise<LineWrite>;
  /** Sets the one listener for inbound bytes. The line is always read, also with no listener. */
  onBytes(listener: (bytes: Uint8Array) => void): void;
  /** Sets the one listener for the end of the line; called once, also when it ended before. */
  onClosed(listener: (reason: LineClosedReason) => void): void;
  close(): Promise<void>;
}

/** Outcome of opening a line. */
export type LineOpening =
  | { readonly kind: 'open'; readonly line: Line }
  | { readonly kind: 'refused'; readonly reason: LineClosedReason; readonly detail: string };

/** A place where a line can be opened, again and again. `name` is for people: a path, an address. */
export interface LinePort {
  readonly name: string;
  open(): Promise<LineOpening>;
}
