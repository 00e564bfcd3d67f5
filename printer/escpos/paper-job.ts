import type { Paper } from '#contract/receipt.ts';
import { receiptDocument } from '../layout/receipt-document.ts';
import type { PrinterModel } from '../models/model.ts';
import { documentBytes } from './document-bytes.ts';
import type { Item } from './item.ts';

/** Lines from the print head to a tear bar. */
const LINES_TO_TEAR_BAR = 4;

const ending = (model: PrinterModel): Item =>
  model.cutter === 'none'
    ? { kind: 'feed', lines: LINES_TO_TEAR_BAR }
    : { kind: 'cut', cut: model.cutter };

/**
 * A paper as a job, in order. It reports twice: after the last line, and after the cut. Between
 * the two the text is out, so a fault there can't be told as "not printed" (fault PR1, after).
 */
export function paperJob(paper: Paper, model: PrinterModel): readonly Item[] {
  return [
    { kind: 'initialise' },
    ...(model.status === 'pushed' ? [{ kind: 'push-status' } as const] : []),
    { kind: 'document', bytes: documentBytes(receiptDocument(paper, model.columns), model) },
    { kind: 'report-reached' },
    ending(model),
    { kind: 'report-reached' },
  ];
}
