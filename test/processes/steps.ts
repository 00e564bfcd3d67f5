/**
 * Words between the driver and the preload: which step of a process a blow falls on. A step is a
 * place in a program's life that money cares about; it is counted from the start of the process.
 */
import { z } from 'zod';

/**
 * `commit`: a transaction of the journal (before: written, not committed; after: on disk, nobody
 * told). `send`: a frame about money handed to its socket. `booking`: a line of an acquirer's
 * ledger. `checkpoint`: where the journal's next start may begin, written beside it.
 * `migration`: one step of the journal's schema, inside its transaction. `socket-removal`: the name
 * of a dead daemon's socket taken away.
 */
export const stepKind = z.enum([
  ...(['commit', 'checkpoint', 'send', 'booking', 'migration', 'socket-removal'] as const),
]);
export type StepKind = z.infer<typeof stepKind>;

export const side = z.enum(['before', 'after']);
export type Side = z.infer<typeof side>;

const place = { step: stepKind, number: z.int().min(1), side };

export const blow = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('kill'), ...place }),
  /** Told to end (SIGTERM), as a service manager does at a shutdown, in the midst of it all. */
  z.strictObject({ act: z.literal('end'), ...place }),
  /** Stopped, and let go on by the driver `forMs` later. */
  z.strictObject({ act: z.literal('freeze'), ...place, forMs: z.int().min(1) }),
]);
export type Blow = z.infer<typeof blow>;

/** What the preload says about each step it passes, one line of JSON each. */
export const passed = z.strictObject({
  ...place,
  /** Entry kinds of a commit, class of a frame, kind of a booking. */
  what: z.array(z.string()),
  /** The blow falls here: whatever comes after this line happens to a process hit by it. */
  struck: z.boolean(),
});
export type Passed = z.infer<typeof passed>;

/** Environment variable with the blow as JSON, or absent; and the pipe the preload writes to. */
export const BLOW_VARIABLE = 'SWITCHLANE_TEST_BLOW';
export const STEPS_PIPE = 3;

/** A blow's place in words: `commit 3 before (attempt-unknown)`. */
export const placeText = ({ step, number, side: at }: Pick<Blow, 'step' | 'number' | 'side'>) =>
  `${step} ${number} ${at}`;
