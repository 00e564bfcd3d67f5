import { describe, expect, test } from 'vitest';
import type { AttemptId, ChannelId, SaleId, Stan, TerminalId } from '#contract/ids.ts';
import { MemoryStore } from '#test/sim/memory-store.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { ATTEMPT, CHANNEL, ENTRIES, IDENTITY, PATHS, SALE, TERMINAL } from '../sample-facts.ts';
import { Book } from './book.ts';
import type { EntryBody, EntryKind, JournalEntry } from './entries.ts';
import { Journal, JournalStopped } from './journal.ts';
import { ImpossibleTransition } from './transitions.ts';

const journalOf = (...bodies: readonly EntryBody[]) => {
  const store = new MemoryStore();
  const journal = new Journal(store, createVirtualClock());
  for (const body of bodies) journal.append(body);
  return { store, journal };
};
const reread = (store: MemoryStore): Journal => new Journal(store, createVirtualClock());
const entriesOf = (bodies: readonly EntryBody[]): JournalEntry[] =>
  bodies.map((body, index) => ({ sequence: index + 1, atWallMs: 1, body }));
const OTHER = 'sale-2' as SaleId;

/** The disk's fault, at whatever is asked of it. */
const unreadable = (): never => {
  throw new Error('the disk does not answer');
};

/** Another sale that was declined, with an attempt of its own. */
const declinedAs = (nth: number): EntryBody[] =>
  PATHS.declined.map((body) => ({
    ...body,
    saleId: `sale-of-${nth}` as SaleId,
    ...('attemptId' in body ? { attemptId: `attempt-of-${nth}` as AttemptId } : {}),
  })) as EntryBody[];

describe('an append', () => {
  test('is numbered without a gap and dated by the wall clock', () => {
    const { store } = journalOf(...PATHS.approved);
    const written = [...store.entriesAfter(0)];
    expect(written.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(new Set(written.map(({ atWallMs }) => atWallMs)).size).toBe(1);
  });

  test('is told entry by entry, after it is on disk', () => {
    const { store, journal } = journalOf();
    const told: [EntryKind, number][] = [];
    const stop = journal.onAppend(({ body }) =>
      told.push([body.kind, [...store.entriesAfter(0)].length]),
    );
    journal.append(...PATHS.armed);
    stop();
    journal.append(ENTRIES['attempt-unknown']);
    expect(told).toEqual([
      ['sale-accepted', 2],
      ['attempt-armed', 2],
    ]);
  });

  test('that is impossible writes nothing and changes nothing, in whole or in part', () => {
    const { store, journal } = journalOf(...PATHS.unknown);
    expect(() => journal.append(ENTRIES['reversal-ordered'], ENTRIES['attempt-unknown'])).toThrow(
      ImpossibleTransition,
    );
    expect([...store.entriesAfter(0)]).toHaveLength(3);
    expect(journal.attempt(ATTEMPT)?.state.at).toBe('unknown');
    expect(journal.state).toEqual({ at: 'sound' });
  });

  test.each<[string, readonly EntryBody[], EntryBody]>([
    ['a second acceptance', PATHS.armed, ENTRIES['sale-accepted']],
    ['an attempt without its sale', [], ENTRIES['attempt-armed']],
    ['an attempt twice', PATHS.armed, ENTRIES['attempt-armed']],
    [
      'an attempt for a sale that is decided',
      [...PATHS.refused, ENTRIES['sale-failed']],
      { ...ENTRIES['attempt-armed'], attemptId: 'attempt-2' as AttemptId },
    ],
    [
      'a fact about an attempt nobody armed',
      [ENTRIES['sale-accepted']],
      ENTRIES['attempt-unknown'],
    ],
    ['an answer for a sale nobody accepted', [], ENTRIES['sale-failed']],
    ['an approval of a sale by an attempt not approved', PATHS.armed, ENTRIES['sale-approved']],
  ])('of %s is impossible', (_, before, body) => {
    const { journal } = journalOf(...before);
    expect(() => journal.append(body)).toThrow(ImpossibleTransition);
  });
});

describe('the open book', () => {
  test('forgets a sale as soon as it has its answer and owes nothing', () => {
    const { journal } = journalOf(...PATHS.approved);
    expect(journal.openSales()).toEqual([]);
    expect(journal.sale(SALE)?.state.at).toBe('approved');
    expect(journal.attemptsOf(SALE).map(({ state }) => state.at)).toEqual(['approved']);
  });

  test('keeps a sale that is answered while its reversal is owed', () => {
    const { journal } = journalOf(...PATHS.reversing, ENTRIES['sale-failed']);
    expect(journal.openSales().map(({ saleId }) => saleId)).toEqual([SALE]);
    expect(journal.reversing(CHANNEL)).toHaveLength(1);
    expect(journal.reversing('other' as ChannelId)).toEqual([]);
    journal.append(ENTRIES['reversal-acknowledged']);
    expect(journal.openSales()).toEqual([]);
    expect(journal.allReversing()).toEqual([]);
  });

  test('brings a closed sale back for a late fact, and forgets it again', () => {
    const { store, journal } = journalOf(...PATHS.declined);
    expect(journal.openSales()).toEqual([]);
    journal.append(ENTRIES['reversal-ordered'], ENTRIES.alarm);
    expect(journal.reversing(CHANNEL)).toHaveLength(1);
    expect(reread(store).reversing(CHANNEL)).toEqual(journal.reversing(CHANNEL));
    journal.append(ENTRIES['reversal-acknowledged']);
    expect(journal.openSales()).toEqual([]);
    expect(reread(store).openSales()).toEqual([]);
  });

  test('answers for the sales it forgot last without reading them from the disk', () => {
    const { store, journal } = journalOf(...PATHS.approved);
    const onDisk = { sale: reread(store).sale(SALE), attempt: reread(store).attempt(ATTEMPT) };
    store.entriesOfSale = unreadable;
    store.saleOfAttempt = unreadable;
    expect(journal.sale(SALE)).toEqual(onDisk.sale);
    expect(journal.attempt(ATTEMPT)).toEqual(onDisk.attempt);
    expect(journal.attemptsOf(SALE)).toEqual([onDisk.attempt]);
  });

  test('still answers so for a sale whose last two facts were one transaction', () => {
    const { store, journal } = journalOf(...PATHS.approved.slice(0, -2));
    journal.append(...PATHS.approved.slice(-2));
    store.entriesOfSale = unreadable;
    expect(journal.sale(SALE)?.state.at).toBe('approved');
  });

  test('says of a forgotten sale what a late fact made of it, not what it was forgotten as', () => {
    const { store, journal } = journalOf(...PATHS.declined);
    journal.append(ENTRIES['reversal-ordered']);
    expect(journal.attempt(ATTEMPT)?.state.at).toBe('reversing');
    journal.append(ENTRIES['reversal-acknowledged']);
    expect(journal.attempt(ATTEMPT)).toEqual(reread(store).attempt(ATTEMPT));
    expect(journal.attempt(ATTEMPT)?.state.at).toBe('reversed');
  });

  test('keeps what it forgot as it was when a late fact does not reach the disk', () => {
    const { store, journal } = journalOf(...PATHS.declined);
    store.beforeCommit = unreadable;
    expect(() => journal.append(ENTRIES['reversal-ordered'])).toThrow(JournalStopped);
    expect(journal.attempt(ATTEMPT)).toEqual(reread(store).attempt(ATTEMPT));
  });

  test('reads a sale from the disk again once many more were forgotten after it', () => {
    const { store, journal } = journalOf(...PATHS.declined);
    for (let nth = 0; nth < 100; nth += 1) journal.append(...declinedAs(nth));
    const read: SaleId[] = [];
    const entriesOfSale = store.entriesOfSale.bind(store);
    store.entriesOfSale = (saleId) => {
      read.push(saleId);
      return entriesOfSale(saleId);
    };
    expect(journal.sale(SALE)?.state.at).toBe('declined');
    expect(journal.sale('sale-of-99' as SaleId)?.state.at).toBe('declined');
    expect(read).toEqual([SALE]);
  });

  test('does not bring a sale back for an alarm about it', () => {
    const { journal } = journalOf(...PATHS.approved, ENTRIES.alarm);
    expect(journal.openSales()).toEqual([]);
  });

  test('counts covers until they are acknowledged or closed by a person', () => {
    const { journal } = journalOf(...PATHS.reversing, ENTRIES['cover-opened']);
    expect(journal.openCovers()).toHaveLength(1);
    journal.append(ENTRIES['reversal-closed']);
    expect(journal.openCovers()).toEqual([]);
  });

  test.each(Object.keys(PATHS) as (keyof typeof PATHS)[])(
    'is the same after reading it again, with an attempt that is %s',
    (state) => {
      const { store, journal } = journalOf(...PATHS[state]);
      const again = reread(store);
      expect(again.openSales()).toEqual(journal.openSales());
      expect(again.liveAttempts()).toEqual(journal.liveAttempts());
      expect(again.attempt(ATTEMPT)).toEqual(journal.attempt(ATTEMPT));
      expect(again.length).toBe(journal.length);
    },
  );

  test('reads a sale and its attempts together, open, closed or never heard of', () => {
    const { journal } = journalOf(...PATHS.armed);
    const both = () => journal.saleWithAttempts(SALE);
    expect(both()).toMatchObject({ sale: { state: { at: 'open' } }, attempts: [{ number: 1 }] });
    journal.append(ENTRIES['attempt-approved'], ENTRIES['sale-approved']);
    expect(both()).toEqual({ sale: journal.sale(SALE), attempts: journal.attemptsOf(SALE) });
    expect(journal.saleWithAttempts(OTHER)).toBeNull();
  });

  test('stops whoever is sure of a sale or an attempt that was never journaled', () => {
    const { journal } = journalOf(...PATHS.unknown);
    expect(journal.knownAttempt(ATTEMPT)).toBe(journal.attempt(ATTEMPT));
    expect(journal.knownSale(SALE)).toBe(journal.sale(SALE));
    expect(() => journal.knownAttempt('never' as AttemptId)).toThrow(ImpossibleTransition);
    expect(() => journal.knownSale(OTHER)).toThrow('sale sale-2 was never journaled');
  });

  test('knows nothing of what was never journaled', () => {
    const { journal } = journalOf();
    expect(journal.sale(OTHER)).toBeNull();
    expect(journal.attemptsOf(OTHER)).toEqual([]);
    expect(journal.attempt('never' as AttemptId)).toBeNull();
    expect(journal.entriesOfSale(OTHER)).toEqual([]);
  });
});

describe('an excerpt', () => {
  const whole = Book.of(entriesOf(PATHS.reversing));

  test('holds the named sales alone, and trying entries on it changes nothing else', () => {
    const excerpt = whole.excerpt([SALE, OTHER]);
    excerpt.apply({ sequence: 9, atWallMs: 1, body: ENTRIES['cover-opened'] });
    expect(whole.openCovers()).toEqual([]);
    expect(excerpt.openCovers()).toHaveLength(1);
    expect(whole.excerpt([OTHER]).sales.size).toBe(0);
  });

  test('is taken over with its sequence and its trace numbers', () => {
    const book = Book.of(entriesOf(PATHS.reversing));
    const excerpt = book.excerpt([SALE]);
    excerpt.apply({ sequence: 9, atWallMs: 1, body: ENTRIES['reversal-acknowledged'] });
    book.takeOver(excerpt);
    expect(book.sequence).toBe(9);
    expect(book.attempts.get(ATTEMPT)?.state.at).toBe('reversed');
    expect([...book.lastStan.values()]).toEqual([IDENTITY.stan]);
  });
});

describe('trace numbers', () => {
  const armedWith = (stan: number, channel: ChannelId = CHANNEL): EntryBody => ({
    ...ENTRIES['attempt-armed'],
    channel,
    identity: { ...IDENTITY, stan: stan as Stan },
  });

  test('start at 1 for every channel and terminal, and rise by one', () => {
    const { journal } = journalOf(ENTRIES['sale-accepted'], armedWith(1));
    expect(journal.nextStan(CHANNEL, TERMINAL)).toBe(2);
    expect(journal.nextStan('other' as ChannelId, TERMINAL)).toBe(1);
    expect(journal.nextStan(CHANNEL, 'T0000002' as TerminalId)).toBe(1);
  });

  test('wrap from 999999 to 1 (ISO 8583 field 11)', () => {
    const { journal } = journalOf(ENTRIES['sale-accepted'], armedWith(999_999));
    expect(journal.nextStan(CHANNEL, TERMINAL)).toBe(1);
  });

  test('go on after a restart, also when every sale is closed (D5)', () => {
    const closed = [ENTRIES['attempt-refused'], ENTRIES['sale-failed']];
    const { store } = journalOf(ENTRIES['sale-accepted'], armedWith(41), ...closed);
    expect(reread(store).nextStan(CHANNEL, TERMINAL)).toBe(42);
  });

  test('are not given back by an append that failed', () => {
    const { store, journal } = journalOf(ENTRIES['sale-accepted']);
    store.beforeCommit = () => {
      throw new Error('disk full');
    };
    expect(() => journal.append(armedWith(1))).toThrow(JournalStopped);
    expect(journal.nextStan(CHANNEL, TERMINAL)).toBe(1);
    expect(journal.attempt(ATTEMPT)).toBeNull();
  });
});

describe('a journal that is stopped', () => {
  test('takes nothing more, with the code of what stopped it first', () => {
    const { journal } = journalOf(...PATHS.armed);
    journal.stop('JOURNAL_DAMAGED', 'the audit found it');
    journal.stop('JOURNAL_IO', 'later');
    expect(journal.state).toEqual({
      at: 'stopped',
      code: 'JOURNAL_DAMAGED',
      detail: 'the audit found it',
    });
    expect(() => journal.append(ENTRIES['attempt-unknown'])).toThrow('the audit found it');
    expect(journal.attempt(ATTEMPT)?.state.at).toBe('armed');
  });
});

describe('a disk that fails', () => {
  test('at a start, in the middle of a late fact, is called a failing disk and not damage', () => {
    const { store } = journalOf(...PATHS.declined, ENTRIES['reversal-ordered']);
    store.entriesOfSale = unreadable;
    expect(() => reread(store)).toThrow(
      expect.objectContaining({ code: 'JOURNAL_IO', message: 'the disk does not answer' }),
    );
  });

  test('and finds damage in what it reads stops the journal as damaged', () => {
    const { store, journal } = journalOf();
    store.entriesOfSale = () => {
      throw new JournalStopped('JOURNAL_DAMAGED', 'entry 7 is not what was written');
    };
    expect(() => journal.sale(SALE)).toThrow('entry 7');
    expect(journal.state).toMatchObject({ at: 'stopped', code: 'JOURNAL_DAMAGED' });
  });

  test('stops the journal whatever it throws, and says it', () => {
    const { store, journal } = journalOf();
    store.beforeCommit = () => {
      throw 'EIO';
    };
    expect(() => journal.append(...PATHS.armed)).toThrow(JournalStopped);
    expect(journal.state).toEqual({ at: 'stopped', code: 'JOURNAL_IO', detail: 'EIO' });
    expect(journal.sale(SALE)).toBeNull();
  });
});

test('entries that contradict each other refuse the start as damage, not as a bug', () => {
  const store = new MemoryStore();
  store.append(entriesOf([...PATHS.approved, ENTRIES['attempt-unknown']]));
  expect(() => reread(store)).toThrow(JournalStopped);
  expect(() => reread(store)).toThrow("entry 5: attempt-unknown can't follow approved");
});
