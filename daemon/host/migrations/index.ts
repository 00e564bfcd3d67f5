/**
 * The journal's schema, one step a number (invariant D7: a file of a later number is never
 * touched). A step that has shipped is never changed; a correction is a new step.
 */
export const JOURNAL_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE entry (
    sequence   INTEGER PRIMARY KEY,
    at_wall_ms INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    sale_id    TEXT,
    attempt_id TEXT,
    body       TEXT NOT NULL,
    -- SHA-256 over the chain value before it and this row: a changed or missing row shows.
    chain      BLOB NOT NULL
  ) STRICT;
  CREATE INDEX entry_of_sale ON entry (sale_id, sequence) WHERE sale_id IS NOT NULL;
  CREATE INDEX entry_armed ON entry (attempt_id) WHERE kind = 'attempt-armed';
  CREATE INDEX entry_accepted ON entry (sequence) WHERE kind = 'sale-accepted';
  CREATE TRIGGER entry_never_changed BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
  CREATE TRIGGER entry_never_removed BEFORE DELETE ON entry
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
  `,
  `
  -- Where a start may begin to read: the open book as it was after an entry.
  CREATE TABLE checkpoint (
    number   INTEGER PRIMARY KEY,
    sequence INTEGER NOT NULL,
    -- The chain value of that entry: the checkpoint stands on this journal and on no other.
    chain    BLOB NOT NULL,
    body     TEXT NOT NULL,
    -- SHA-256 over these three.
    hash     BLOB NOT NULL
  ) STRICT;
  CREATE TRIGGER checkpoint_never_changed BEFORE UPDATE ON checkpoint
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
  CREATE TRIGGER checkpoint_never_removed BEFORE DELETE ON checkpoint
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
  `,
  `
  -- What a sale is looked up by at the counter; journal-search.ts has the same expressions.
  CREATE INDEX entry_sale_tail ON entry (substr(sale_id, -6)) WHERE kind = 'sale-accepted';
  CREATE INDEX entry_amount ON entry (json_extract(body, '$.amountMinor'))
    WHERE kind = 'sale-accepted';
  CREATE INDEX entry_last4 ON entry (substr(json_extract(body, '$.masked'), -4))
    WHERE kind = 'sale-accepted';
  `,
  `
  -- A sale may be paid with another card than the one it began with.
  CREATE INDEX entry_renewed_last4 ON entry (substr(json_extract(body, '$.masked'), -4))
    WHERE kind = 'credential-renewed';
  `,
];
