import type { CashSum } from '#contract/cash.ts';
import type { SalesTotals } from '#contract/daemon-api.ts';
import type { AmountMinor, Currency } from '#contract/money.ts';
import type { ShiftSlip } from '#contract/receipt.ts';
import type { ShiftReport } from '#contract/shift.ts';
import type { StaffMember, StaffName } from '#contract/staff.ts';
import { localTime, printable, type SlipFacts } from '../receipt/receipt-facts.ts';
import type { OpenShift } from './shift-memory.ts';

/** A person without what checks their PIN. */
export const nameOf = ({ id, name, role }: StaffMember): StaffName => ({ id, name, role });

interface ShiftEnd {
  readonly shift: OpenShift;
  readonly closedBy: StaffMember;
  readonly countedMinor: AmountMinor;
  readonly totals: SalesTotals;
  readonly cash: CashSum;
  readonly atWallMs: number;
  readonly currency: Currency;
}

/** What a shift came to: the drawer as counted against what it should hold, and what was sold. */
export function reportOf(end: ShiftEnd): ShiftReport {
  const { shift, closedBy, countedMinor, totals, cash, atWallMs, currency } = end;
  const expectedMinor = shift.floatMinor + cash.minor;
  return {
    openedBy: shift.openedBy,
    closedBy: nameOf(closedBy),
    openedAtWallMs: shift.openedAtWallMs,
    closedAtWallMs: atWallMs,
    currency,
    floatMinor: shift.floatMinor,
    cash,
    countedMinor,
    expectedMinor,
    differenceMinor: countedMinor - expectedMinor,
    sold: totals.lines,
    open: totals.open,
  };
}

/** The paper of a shift's end. */
export function shiftSlip(report: ShiftReport, facts: SlipFacts, terminalId: string): ShiftSlip {
  const { openedBy, closedBy, openedAtWallMs, closedAtWallMs, ...sums } = report;
  const time = (atWallMs: number): string => localTime(atWallMs, facts.utcOffsetMinutes);
  return {
    kind: 'shift',
    shift: openedAtWallMs,
    language: facts.language,
    merchant: facts.merchant,
    terminalId,
    openedBy: printable(openedBy.name),
    closedBy: printable(closedBy.name),
    openedTime: time(openedAtWallMs),
    closedTime: time(closedAtWallMs),
    printedTime: time(closedAtWallMs),
    reprint: facts.reprint,
    ...sums,
  };
}
