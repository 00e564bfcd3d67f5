import { useCallback, useEffect, useRef, useState } from 'react';
import type { SaleRow, SaleSearch } from '#contract/sales-api.ts';
import { useAsk } from '../../link/terminal-view.tsx';
import type { Refused } from '../diagnostics/refusal.tsx';
import { useAskAgain } from './use-ask-again.ts';

interface Found {
  readonly rows: readonly SaleRow[];
  /** Where the next page begins; null: there is none. */
  readonly next: number | null;
}

export interface Sales extends Found {
  readonly isLoading: boolean;
  /** Why the last page did not come. */
  readonly refused: Refused | null;
  /** Looks further back, unless it does already. */
  readonly more: () => void;
  /** Looks back as far as there is anything. */
  readonly toTheEnd: () => void;
}

const NOTHING: Found = { rows: [], next: null };

/** The sales that fit a search, newest first, as far back as was asked for. */
export function useSales(search: SaleSearch): Sales {
  const ask = useAsk();
  const [found, setFound] = useState(NOTHING);
  const [isLoading, setLoading] = useState(true);
  const [refused, setRefused] = useState<Refused | null>(null);
  const text = JSON.stringify(search);
  /** The reading that counts: a page of an earlier search that comes late is dropped. */
  const reading = useRef(0);
  const isAsking = useRef(false);

  const read = useCallback(
    async (from: Found, before: number | null, far: 'a-page' | 'all' = 'a-page') => {
      const mine = reading.current;
      isAsking.current = true;
      setLoading(true);
      let { rows, next } = from;
      let cursor = before;
      let trouble: Refused | null = null;
      // A page may be empty and still have a next one: whoever searches waits for a hit or the end.
      do {
        const answer = await ask({ about: 'sales', before: cursor, search: JSON.parse(text) });
        if (mine !== reading.current) return;
        if (answer.about === 'refused') trouble = answer;
        if (answer.about !== 'sales') break;
        rows = rows.concat(answer.page.rows);
        next = answer.page.next;
        cursor = next;
      } while (next !== null && (far === 'all' || rows.length === from.rows.length));
      // All at once: the list asks for more as soon as it has these, and must be heard then.
      isAsking.current = false;
      setLoading(false);
      setRefused(trouble);
      setFound({ rows, next });
    },
    [ask, text],
  );

  useEffect(() => {
    reading.current += 1;
    setFound(NOTHING);
    void read(NOTHING, null);
    return () => {
      reading.current += 1;
    };
  }, [read]);

  const more = (): void => {
    if (found.next !== null && !isAsking.current) void read(found, found.next);
  };
  /** A page that is being fetched is dropped: this reads on from the same place. */
  const toTheEnd = (): void => {
    reading.current += 1;
    if (found.next !== null) void read(found, found.next, 'all');
  };
  useAskAgain(refused, () => void read(found, found.next));
  return { ...found, isLoading, refused, more, toTheEnd };
}
