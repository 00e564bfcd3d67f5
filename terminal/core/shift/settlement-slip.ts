import type { SettlementReport } from '#contract/daemon-api.ts';
import type { Currency } from '#contract/money.ts';
import type { ReceiptPrinter } from '#contract/printer.ts';
import type { PrintOutcome, SettlementSlip } from '#contract/receipt.ts';
import { printPaper } from '../receipt/paper-desk.ts';
import { localTime, printable, type SlipFacts } from '../receipt/receipt-facts.ts';

interface SettlementFacts extends SlipFacts {
  readonly currency: Currency;
}

/** Prints the slip of a settlement. Always ends in an outcome. */
export const printSettlement = (
  ports: { readonly printer: ReceiptPrinter },
  report: SettlementReport,
  facts: SettlementFacts,
): Promise<PrintOutcome> => printPaper(ports.printer, settlementSlip(report, facts));

/** The slip of a settlement from the daemon's report (money-safety rules 20 and 21). */
export function settlementSlip(report: SettlementReport, facts: SettlementFacts): SettlementSlip {
  const { language, merchant, currency, reprint } = facts;
  const channelName = (channel: SettlementReport['open'][number]['channel']): string =>
    printable(facts.nameOf(channel)[language]);
  return {
    kind: 'settlement',
    language,
    merchant,
    terminalId: report.terminalId,
    person: printable(report.person),
    printedTime: localTime(report.atWallMs, facts.utcOffsetMinutes),
    reprint,
    currency,
    lines: report.lines.map(({ channel, ...day }) => ({
      ...day,
      channelName: channelName(channel),
      date: printable(day.date),
    })),
    open: report.open.map(({ channel, amountMinor, is }) => ({
      channelName: channelName(channel),
      amountMinor,
      is,
    })),
  };
}
