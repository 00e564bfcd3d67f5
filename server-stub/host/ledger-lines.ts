import type { LedgerRow } from '#contract/stub-control.ts';

/** Minor units as a decimal number: the ledger's currencies all have two decimals. */
const amount = (minor: number): string => (minor / 100).toFixed(2);

/** What a row adds to what its channel kept. */
const SIGN: Readonly<Record<LedgerRow['state'], number>> = {
  kept: 1,
  refunded: -1,
  reversed: 0,
  declined: 0,
  tombstone: 0,
  ordered: 0,
  closed: 0,
};

/** Ledger rows as lines for people: a row an attempt, then what each channel kept. */
export const ledgerLines = (rows: readonly LedgerRow[]): string[] => {
  const kept = new Map<string, number>();
  const lines = rows.map((row) => {
    const added = SIGN[row.state] * row.amountMinor;
    kept.set(row.channel, (kept.get(row.channel) ?? 0) + added);
    return [
      new Date(row.atWallMs).toISOString(),
      row.channel.padEnd(12),
      row.state.padEnd(9),
      amount(row.amountMinor).padStart(12),
      `STAN ${String(row.stan).padStart(6, '0')}`,
      row.attemptId,
      row.saleId === '' ? '(sale not told)' : row.saleId,
    ].join('  ');
  });
  if (lines.length === 0) return ['No acquirer was asked for anything yet.'];
  return [...lines, ...[...kept].map(([channel, minor]) => `${channel} kept ${amount(minor)}`)];
};
