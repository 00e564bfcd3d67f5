import type { Clock } from '#contract/ports.ts';
import type { PrintOutcome } from '#contract/receipt.ts';
import { type Item, itemsBytes } from '../escpos/item.ts';
import type { PrinterModel } from '../models/model.ts';
import type { Link, LinkEvent } from './link.ts';
import { MEANINGS, type Reading, readingOfPushed } from './reading.ts';
import { clearBuffers, comeIntoStep } from './step.ts';

/** How a job ended, and in what condition it leaves the link. */
export interface JobEnd {
  readonly outcome: PrintOutcome;
  /**
   * `in-step`: no answer is owed, nothing waits in the printer. `out-of-step`: something may.
   * `dropped`: the link is of no more use.
   */
  readonly link: 'in-step' | 'out-of-step' | 'dropped';
}

/** What ended the part of a job after its first byte was handed over. */
type Ending =
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'stopped'; readonly reading: Reading }
  | { readonly kind: 'late' }
  | { readonly kind: 'stuck' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'lost' };

/** Watches the events of a job: how far the printer got, and what ended it. */
interface Follower {
  see(event: LinkEvent): void;
  ending(): Ending | null;
  /** Reports of the job that have come: 0 until its foot is begun. */
  reached(): number;
}

function followJob(reports: number): Follower {
  let reached = 0;
  let ending: Ending | null = null;
  const endingOf = (event: LinkEvent): Ending | null => {
    switch (event.kind) {
      case 'reached':
        reached += 1;
        return reached === reports ? { kind: 'acknowledged' } : null;
      case 'pushed': {
        const reading = readingOfPushed(event.status);
        return MEANINGS[reading].stops ? { kind: 'stopped', reading } : null;
      }
      case 'lost':
        return { kind: 'lost' };
      case 'real-time':
      case 'cleared':
      case 'named':
        return null;
      default:
        return event satisfies never;
    }
  };
  return {
    see(event) {
      ending ??= endingOf(event);
    },
    ending: () => ending,
    reached: () => reached,
  };
}

/** Hands the bytes over in chunks; between chunks it looks for a reason to stop. */
async function handOver(
  link: Link,
  bytes: Uint8Array,
  chunkBytes: number,
  follower: Follower,
): Promise<Ending | null> {
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const sending = await link.send(bytes.subarray(at, at + chunkBytes));
    for (let event = link.take(); event !== null; event = link.take()) follower.see(event);
    const ending = follower.ending();
    if (ending !== null) return ending;
    if (sending !== 'sent') return { kind: sending };
  }
  return null;
}

/** Waits for the end of the job; now and then it asks whether the printer is still well. */
async function awaitEnd(
  link: Link,
  { acknowledgeMs, pollMs }: PrinterModel['limits'],
  follower: Follower,
  clock: Clock,
): Promise<Ending> {
  const until = clock.monotonicNow() + acknowledgeMs;
  for (let leftMs = acknowledgeMs; leftMs > 0; leftMs = until - clock.monotonicNow()) {
    const wanted = (event: LinkEvent): Ending | undefined => {
      follower.see(event);
      return follower.ending() ?? undefined;
    };
    const ending = await link.await(wanted, Math.min(pollMs, leftMs));
    if (ending !== 'silent') return ending;
    const reading = await link.readStatus(follower.see);
    const seen = follower.ending();
    if (seen !== null) return seen;
    if (reading === 'silent') return { kind: 'silent' };
    if (MEANINGS[reading].stops) return { kind: 'stopped', reading };
  }
  return { kind: 'late' };
}

const notPrinted = (reading: Reading): PrintOutcome => ({
  kind: 'not-printed',
  reason: MEANINGS[reading].refuses ?? 'printer-error',
});
const UNCLEAR: PrintOutcome = { kind: 'unclear' };

/**
 * A job the printer stopped in. Only when its foot was not begun and the printer dropped the rest
 * is it certain that the paper is not whole and won't be completed later, when a new roll is put
 * in.
 */
async function stopped(
  link: Link,
  model: PrinterModel,
  reading: Reading,
  reached: number,
): Promise<JobEnd> {
  const cleared = model.clearing === 'confirmed' && (await clearBuffers(link, model));
  return {
    outcome: cleared && reached === 0 ? notPrinted(reading) : UNCLEAR,
    link: cleared ? 'in-step' : 'out-of-step',
  };
}

async function judge(
  link: Link,
  model: PrinterModel,
  ending: Ending,
  reached: number,
): Promise<JobEnd> {
  switch (ending.kind) {
    case 'acknowledged':
      return { outcome: { kind: 'printed' }, link: 'in-step' };
    case 'stopped':
      return stopped(link, model, ending.reading, reached);
    case 'late':
      return { outcome: UNCLEAR, link: 'out-of-step' };
    case 'stuck':
    case 'silent':
    case 'lost':
      return { outcome: UNCLEAR, link: 'dropped' };
    default:
      return ending satisfies never;
  }
}

/**
 * Prints one job: look at the printer ▸ come into step ▸ hand the bytes over ▸ wait for the end.
 * Until the first byte is handed over every trouble means `not-printed`; from then on only the
 * printer's own word ends the job as anything but `unclear` (invariant U3).
 */
export async function runJob(
  link: Link,
  items: readonly Item[],
  model: PrinterModel,
  inStep: boolean,
  clock: Clock,
): Promise<JobEnd> {
  const before = inStep ? 'in-step' : 'out-of-step';
  link.forget();
  const reading = await link.readStatus();
  if (reading === 'silent') {
    return { outcome: { kind: 'not-printed', reason: 'printer-gone' }, link: 'dropped' };
  }
  if (MEANINGS[reading].refuses !== null) return { outcome: notPrinted(reading), link: before };
  if (!inStep && !(await comeIntoStep(link, model))) {
    return { outcome: notPrinted('broken'), link: 'out-of-step' };
  }
  link.forget();
  const follower = followJob(items.filter((item) => item.kind === 'report-reached').length);
  const ending =
    (await handOver(link, itemsBytes(items), model.limits.chunkBytes, follower)) ??
    (await awaitEnd(link, model.limits, follower, clock));
  return judge(link, model, ending, follower.reached());
}
