import { bug, edit, type PlantedBug } from './bug.ts';

const PAYMENT = 'daemon/core/payment';

/** Bugs in what is given back. */
export const REFUND_BUGS: readonly PlantedBug[] = [
  bug(
    'a refund of more than is left is accepted',
    ['REFUND'],
    edit(
      `${PAYMENT}/refund.ts`,
      "  if (order.amountMinor > refundableMinor(journal, sale)) return 'REFUND_TOO_MUCH';",
      "  if (order.amountMinor > sale.amountMinor) return 'REFUND_TOO_MUCH';",
    ),
  ),
  bug(
    'a refund goes to whichever channel is up',
    ['C11'],
    edit(
      `${PAYMENT}/refund.ts`,
      '  const channel = channelOf(paid.channel);',
      "  const ids = ['wallet-lotus', 'bank-harbor', 'bank-east'] as unknown as (typeof paid.channel)[];\n  const channel = ids.map((id) => channelOf(id)).find((other) => other?.isUp() === true);",
    ),
  ),
  bug(
    'a refund whose undoing is still owed frees its amount',
    ['REFUND'],
    edit(
      `${PAYMENT}/refund.ts`,
      "  state.at === 'not-sent' ||\n",
      "  state.at === 'reversing' ||\n  state.at === 'not-sent' ||\n",
    ),
  ),
  bug(
    'a refund is counted as one more payment at the end of day',
    ['M6'],
    edit(
      'daemon/core/journal/tally.ts',
      "attempt.product === 'refund'",
      "attempt.product === 'pay-out'",
    ),
  ),
];
