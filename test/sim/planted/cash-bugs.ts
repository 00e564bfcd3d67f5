import { bug, edit, type PlantedBug } from './bug.ts';

const CASH = 'terminal/core/cash';

/** Bugs in cash, of which no channel's ledger could tell. */
export const CASH_BUGS: readonly PlantedBug[] = [
  bug(
    'the drawer opens before the sale is on disk',
    ['CASH-DRAWER', 'CASH'],
    edit(
      `${CASH}/taking-cash.ts`,
      "    { kind: 'keep-cash', facts },\n",
      "    { kind: 'open-drawer' },\n    { kind: 'keep-cash', facts },\n",
    ),
  ),
  bug(
    'a sale that the disk refused is sold all the same',
    ['CASH', 'CASH-DRAWER'],
    edit(
      `${CASH}/cash-desk.ts`,
      "    if (!durable) return { kind: 'cash-not-kept' };\n",
      '    if (durable === undefined) throw new Error();\n',
    ),
  ),
  bug(
    'what was handed over is counted, and not what was due',
    ['CASH'],
    edit(
      `${CASH}/cash-book.ts`,
      '(sum, { amountMinor }) => sum + amountMinor',
      '(sum, { tenderedMinor }) => sum + tenderedMinor',
    ),
  ),
];
