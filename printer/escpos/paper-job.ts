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
 * A paper as a job, in order. It reports twice: before its foot, and at the very end. Story: the
 * roll ends with the last line; the text is out, the report after it is not. So `not-printed` is
 * told by a report that stands before lines no receipt is whole without (fault PR1, invariant U3).
 */
export function paperJob(paper: Paper, model: PrinterModel): readonly Item[] {
  const { upper, foot } = receiptDocument(paper, model.columns);
  return [
    { kind: 'initialise' },
    ...(model.status === 'pushed' ? [{ kind: 'push-status' } as const] : []),
    { kind: 'document', bytes: documentBytes(upper, model) },
    { kind: 'report-reached' },
    { kind: 'document', bytes: documentBytes(foot, model) },
    ending(model),
    { kind: 'report-reached' },
  ];
}
