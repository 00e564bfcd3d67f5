/** What a till remembers over a restart, each in a file of its own in its state folder. */
import { join } from 'node:path';
import { z } from 'zod';
import { type HeldBasket, heldBasket } from '#contract/basket.ts';
import type { Language } from '#contract/language.ts';
import type { Log } from '#contract/ports.ts';
import { type ChosenPreferences, chosenPreferences } from '#contract/view.ts';
import { type BasketMemory, MOST_HELD } from '#terminal/core/basket/held-baskets.ts';
import type { PreferenceMemory } from '#terminal/core/preferences.ts';
import { keptPapers, type PaperMemory } from '#terminal/core/receipt/paper-memory.ts';
import { pendingSale, type SaleMemory } from '#terminal/core/sale/sale-memory.ts';
import { openShift, type ShiftMemory } from '#terminal/core/shift/shift-memory.ts';
import { createCashBookFiles } from './cash-book-files.ts';
import { createKeptFile } from './kept-file.ts';

/**
 * The unresolved sale (fault CR4). Damaged, it is set aside: the daemon's journal has the truth
 * about the money.
 */
export const createSaleMemoryFile = (directory: string, log: Log): SaleMemory =>
  createKeptFile(join(directory, 'pending-sale.json'), {
    schema: pendingSale,
    what: 'unresolved sale',
    log,
  });

/** The shift that runs. */
export const createShiftFile = (directory: string, log: Log): ShiftMemory =>
  createKeptFile(join(directory, 'open-shift.json'), { schema: openShift, what: 'shift', log });

/** Baskets that were put aside. */
export function createBasketFile(directory: string, log: Log): BasketMemory {
  const file = createKeptFile<HeldBasket[]>(join(directory, 'held-baskets.json'), {
    schema: z.array(heldBasket).max(MOST_HELD),
    what: 'held baskets',
    log,
  });
  return {
    load: async () => (await file.load()) ?? [],
    save: (baskets) => file.save([...baskets]),
  };
}

/**
 * What people chose at this till. A language named on the command line stands above what was chosen
 * at an earlier start.
 */
export function createPreferenceFile(
  directory: string,
  named: Language | null,
  log: Log,
): PreferenceMemory {
  const file = createKeptFile<ChosenPreferences>(join(directory, 'preferences.json'), {
    schema: chosenPreferences,
    what: 'preferences',
    log,
  });
  return {
    load: async () => {
      const kept = await file.load();
      return kept === null || named === null ? kept : { ...kept, language: null };
    },
    save: (chosen) => file.save(chosen),
  };
}

/** Papers that wait for the printer. A file that does not parse is set aside, and that is said. */
export function createPaperFile(directory: string, log: Log): PaperMemory {
  let isDamaged = false;
  const file = createKeptFile(join(directory, 'waiting-papers.json'), {
    schema: keptPapers,
    what: 'waiting papers',
    log,
    setAside: () => {
      isDamaged = true;
    },
  });
  return {
    load: async () => {
      const kept = await file.load();
      return isDamaged ? 'damaged' : kept;
    },
    save: (papers) => file.save(papers),
  };
}

/** All of them in one folder. */
export const memoriesIn = (directory: string, named: Language | null, log: Log) => ({
  preferences: createPreferenceFile(directory, named, log),
  memory: createSaleMemoryFile(directory, log),
  shifts: createShiftFile(directory, log),
  baskets: createBasketFile(directory, log),
  cashBook: createCashBookFiles(directory),
  papers: createPaperFile(directory, log),
});
