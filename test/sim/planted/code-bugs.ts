import { bug, edit, type PlantedBug } from './bug.ts';

const PAYMENT = 'daemon/core/payment';

/** Bugs in what is believed of a code that the shop shows. */
export const CODE_BUGS: readonly PlantedBug[] = [
  bug(
    'an order that its bank does not find is called closed',
    ['V2', 'M1', 'CODE'],
    edit(
      `${PAYMENT}/decide.ts`,
      "    case 'open':\n    case 'in-progress':\n    case 'not-found':\n      return 'done';",
      "    case 'not-found':\n      closed(journal, attempt);\n      return 'done';\n    case 'open':\n    case 'in-progress':\n      return 'done';",
    ),
  ),
  bug(
    'an order that can not be closed because it was paid is called closed',
    ['V2', 'M1', 'CODE'],
    edit(
      `${PAYMENT}/decide.ts`,
      "const isClosed = reply.result === 'closed';",
      "const isClosed = reply.result !== 'in-progress';",
    ),
  ),
  bug(
    'a code that is given up or runs out is called unpaid without asking',
    ['V2', 'M1', 'CODE'],
    edit(
      `${PAYMENT}/payment-run.ts`,
      '  await resolve(ports, attemptId, channel, patience);',
      "  if (run.ended !== null) return journal.append({ kind: 'reversal-acknowledged', saleId, attemptId, result: 'closed' });\n  await resolve(ports, attemptId, channel, patience);",
    ),
  ),
  bug(
    'a sale whose code may be paid is called failed',
    ['CODE', 'V1', 'R4', 'M1', 'T1'],
    edit(
      `${PAYMENT}/payment-run.ts`,
      '  journal.append(...ordered, ...afterUnresolved(ports, run, attempt));',
      '  journal.append(...(run.ended === null ? ordered : []), ...afterUnresolved(ports, run, attempt));',
    ),
  ),
];
