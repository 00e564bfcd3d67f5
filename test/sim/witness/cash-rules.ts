import type { Checker, Witness } from './witness.ts';

/**
 * Cash, which no channel knows of: what was shown to a cashier as sold is what the shift's end
 * expects in the drawer, over crashes of the till and refusals of its disk.
 */
export const CASH_RULES: readonly Checker[] = [
  {
    id: 'CASH',
    claim: "a shift's end expects the float and each cash sale that was shown, once",
    shiftClosed({ till, report }, witness) {
      const sales = [...(witness.cashSold.get(till)?.values() ?? [])];
      const minor = sales.reduce((sum, amountMinor) => sum + amountMinor, 0);
      const { cash, floatMinor, expectedMinor, differenceMinor, countedMinor } = report;
      const isTrue =
        cash.count === sales.length &&
        cash.minor === minor &&
        expectedMinor === floatMinor + minor &&
        differenceMinor === countedMinor - expectedMinor;
      if (!isTrue) {
        const told = `${cash.count} for ${cash.minor}, expected ${expectedMinor}`;
        witness.violate('CASH', `till ${till}: ${told}, shown ${sales.length} for ${minor}`);
      }
      witness.count('a shift was closed');
      if (sales.length > 0) witness.count('a shift was closed with cash sold');
    },
  },
  {
    id: 'CASH-DRAWER',
    claim: 'the drawer opens for no sale that is not on disk (D1)',
    drawerAsked({ till, kept }, witness: Witness) {
      if (!kept) witness.violate('CASH-DRAWER', `till ${till} opened it before the sale was kept`);
    },
  },
];
