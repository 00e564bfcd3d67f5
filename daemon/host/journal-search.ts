import type Database from 'better-sqlite3';
import type { SaleId } from '#contract/ids.ts';
import { SALE_TAIL, type SaleResult, type SaleSearch } from '#contract/sales-api.ts';
import type { FoundSales, JournalStore } from '#daemon/core/journal/store.ts';

interface Condition {
  readonly sql: string;
  readonly value: string | number;
}

/** A condition that an index answers, so that a rare thing is found without reading what lies between. */
interface Driver extends Condition {
  /** Null: the condition names the entries themselves. */
  readonly index: string | null;
}

interface Candidate {
  readonly sequence: number;
  readonly sale_id: string;
  readonly at_wall_ms: number;
  readonly fits: number;
}

/** The expressions are those of the indexes in `migrations/index.ts`, to the letter. */
const DRIVERS: Readonly<Record<'tail' | 'amountMinor' | 'last4', Pick<Driver, 'index' | 'sql'>>> = {
  tail: { index: 'entry_sale_tail', sql: `substr(sale_id, -${SALE_TAIL}) = ?` },
  amountMinor: { index: 'entry_amount', sql: "json_extract(body, '$.amountMinor') = ?" },
  /** Of the card or code a sale began with, and of any that was presented after it. */
  last4: {
    index: null,
    sql: `sequence IN (
      WITH asked (digits) AS (SELECT ?)
      SELECT first.sequence FROM asked JOIN entry AS first INDEXED BY entry_last4
        ON first.kind = 'sale-accepted'
        AND substr(json_extract(first.body, '$.masked'), -4) = asked.digits
      UNION
      SELECT first.sequence FROM asked JOIN entry AS later INDEXED BY entry_renewed_last4
        ON later.kind = 'credential-renewed'
        AND substr(json_extract(later.body, '$.masked'), -4) = asked.digits
      JOIN entry AS first ON first.sale_id = later.sale_id AND first.kind = 'sale-accepted')`,
  },
};

/** Which entry gives a sale its result; open is a sale that has none of them. */
const ENDED_BY: Readonly<Record<Exclude<SaleResult, 'open'>, string>> = {
  approved: 'sale-approved',
  declined: 'sale-declined',
  failed: 'sale-failed',
};

const ended = (kinds: string): string =>
  `EXISTS (SELECT 1 FROM entry AS last
    WHERE last.sale_id = entry.sale_id AND last.kind IN (${kinds}))`;

/** What an index can answer, the rarest first. */
const driversOf = ({ saleId, amountMinor, last4 }: SaleSearch): readonly Driver[] => [
  ...(saleId === undefined ? [] : [{ ...DRIVERS.tail, value: saleId.slice(-SALE_TAIL) }]),
  ...(amountMinor === undefined ? [] : [{ ...DRIVERS.amountMinor, value: amountMinor }]),
  ...(last4 === undefined ? [] : [{ ...DRIVERS.last4, value: last4 }]),
];

const restOf = ({ saleId, fromWallMs, untilWallMs, result }: SaleSearch): readonly Condition[] => [
  ...(saleId === undefined || saleId.length === SALE_TAIL
    ? []
    : [{ sql: 'sale_id = ?', value: saleId }]),
  ...(fromWallMs === undefined ? [] : [{ sql: 'at_wall_ms >= ?', value: fromWallMs }]),
  ...(untilWallMs === undefined ? [] : [{ sql: 'at_wall_ms <= ?', value: untilWallMs }]),
  ...(result === undefined ? [] : [resultCondition(result)]),
];

const resultCondition = (result: SaleResult): Condition =>
  result === 'open'
    ? { sql: `NOT ${ended("'sale-approved', 'sale-declined', 'sale-failed'")} = ?`, value: 1 }
    : { sql: `${ended('?')}`, value: ENDED_BY[result] };

/** Looks sales up in the file: one walk back along one index, bounded by what it may look at. */
export const searchIn = (database: Database.Database): JournalStore['findSales'] => {
  const prepared = new Map<string, Database.Statement<(string | number)[], Candidate>>();
  return (search, before, { most, lookAt }) => {
    const [driver, ...others] = driversOf(search);
    const conditions = [...others, ...restOf(search)];
    const text = sqlOf(driver, conditions);
    const statement = prepared.get(text) ?? database.prepare<(string | number)[], Candidate>(text);
    prepared.set(text, statement);
    const values = [
      ...conditions.map(({ value }) => value),
      ...(driver === undefined ? [] : [driver.value]),
      before ?? Number.MAX_SAFE_INTEGER,
      lookAt,
    ];
    return collect(statement.iterate(...values), most, lookAt);
  };
};

const sqlOf = (driver: Driver | undefined, conditions: readonly Condition[]): string => `
  SELECT sequence, sale_id, at_wall_ms,
    ${conditions.length === 0 ? '1' : conditions.map(({ sql }) => `(${sql})`).join(' AND ')} AS fits
  FROM entry ${indexFor(driver)}
  WHERE kind = 'sale-accepted' AND ${driver === undefined ? '' : `${driver.sql} AND `} sequence < ?
  ORDER BY sequence DESC LIMIT ?`;

const indexFor = (driver: Driver | undefined): string => {
  if (driver === undefined) return 'INDEXED BY entry_accepted';
  return driver.index === null ? '' : `INDEXED BY ${driver.index}`;
};

const collect = (candidates: Iterable<Candidate>, most: number, lookAt: number): FoundSales => {
  const saleIds: SaleId[] = [];
  let last: Candidate | null = null;
  let looked = 0;
  for (const candidate of candidates) {
    last = candidate;
    looked += 1;
    if (candidate.fits === 1) saleIds.push(candidate.sale_id as SaleId);
    if (saleIds.length === most) break;
  }
  const isMore = last !== null && (saleIds.length === most || looked === lookAt);
  return {
    saleIds,
    next: isMore ? (last?.sequence ?? null) : null,
    lookedBackToWallMs: last?.at_wall_ms ?? null,
  };
};
