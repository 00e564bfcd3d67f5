import type { ShopCodeSlip } from '#contract/receipt.ts';
import { DOTS_PER_COLUMN } from '../models/model.ts';
import { printedAmount } from './amount.ts';
import { headline, paragraph, type ReceiptDocument, table } from './blocks.ts';
import { blankLine, centred, moduleDotsFor, qrCode, rule } from './markup.ts';
import { PAPER_WORDING } from './wording.ts';

/**
 * A code the customer scans from paper: what it asks for, the code as large as it fits, and until
 * when it may be paid. It says that it is no receipt, because it looks like one.
 */
export function shopCodeDocument(slip: ShopCodeSlip, columns: number): ReceiptDocument {
  const words = PAPER_WORDING[slip.language];
  const { title, scan, validUntil, notReceipt } = words.shopCode;
  const upper = [
    ...headline(slip.merchant.name[slip.language], columns),
    centred(title),
    rule,
    ...headline(printedAmount(slip.amountMinor, slip.currency, slip.language), columns),
    blankLine,
    ...qrCode(slip.code, moduleDotsFor(slip.code, columns * DOTS_PER_COLUMN)),
    blankLine,
    ...paragraph(scan, columns),
    ...table([[validUntil, slip.validUntil]], columns),
  ];
  const foot = [
    rule,
    ...table(
      [
        [words.label.channel, slip.channelName],
        [words.label.terminal, slip.terminalId],
        [words.label.time, slip.printedTime],
      ],
      columns,
    ),
    centred(slip.saleId),
    rule,
    blankLine,
    ...headline(notReceipt, columns),
  ];
  return { upper: upper.join('\n'), foot: foot.join('\n') };
}
