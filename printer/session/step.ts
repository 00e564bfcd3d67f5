import type { Item } from '../escpos/item.ts';
import type { PrinterModel } from '../models/model.ts';
import type { Link, LinkEvent } from './link.ts';

const REACHED: Item = { kind: 'report-reached' };

const wasReached = (event: LinkEvent): true | undefined =>
  event.kind === 'reached' ? true : undefined;
const wasCleared = (event: LinkEvent): true | undefined =>
  event.kind === 'cleared' ? true : undefined;

/** Longer than the picture of any QR code we print, the longest thing a printer may wait for. */
const FILL_BYTES = 8192;

/** Late answers that may follow each other; beyond that the line babbles. */
const MAX_LATE_ANSWERS = 16;

/** Makes the printer drop what it holds; true when it said that it did. */
export async function clearBuffers(link: Link, model: PrinterModel): Promise<boolean> {
  const cleared = await link.ask([{ kind: 'clear-buffers' }], wasCleared, model.limits.statusMs);
  return cleared !== 'silent';
}

/** Waits until no late answer comes any more. */
async function untilQuiet(link: Link, quietMs: number): Promise<boolean> {
  for (let answers = 0; answers < MAX_LATE_ANSWERS; answers += 1) {
    if ((await link.await(wasReached, quietMs)) === 'silent') return true;
  }
  return false;
}

/**
 * Makes sure that the next "reached" answers the next job. An earlier job (of this driver, or of
 * one before a restart) may still wait in the printer, or have broken off inside a picture. Story:
 * job 1 stalls and is given up as unclear; the cashier prints job 2; the printer wakes and answers
 * for job 1; taken for job 2's, that would be a false `printed`. A printer that clears on request
 * is asked to; of any other we ask for a report of our own, and then for silence: old answers come
 * right before ours, since nothing to print lies between them.
 */
export async function comeIntoStep(link: Link, model: PrinterModel): Promise<boolean> {
  link.forget();
  if (model.clearing === 'confirmed') return clearBuffers(link, model);
  const { statusMs, quietMs, acknowledgeMs } = model.limits;
  if ((await link.ask([REACHED], wasReached, statusMs)) === 'silent') {
    const filled = [
      { kind: 'fill', bytes: FILL_BYTES },
      { kind: 'initialise' },
      REACHED,
    ] as const satisfies readonly Item[];
    if ((await link.ask(filled, wasReached, acknowledgeMs)) === 'silent') return false;
  }
  return untilQuiet(link, quietMs);
}
