import { beforeEach, describe, expect, test } from 'vitest';
import type { CloseReply, InquiryReply } from '#contract/channel-frames.ts';
import type { SaleId, Stan } from '#contract/ids.ts';
import type { SaleOrder } from '#contract/payment.ts';
import { MemoryStore } from '#test/sim/memory-store.ts';
import { seededRandom } from '#test/sim/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import type { ChannelProfile } from '../channel-profile.ts';
import type { Exchange } from '../exchange.ts';
import type { EntryBody, EntryKind } from '../journal/entries.ts';
import { Journal } from '../journal/journal.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import {
  AMOUNT,
  ATTEMPT,
  ATTEMPT_STATES,
  byShownCode,
  CHANNEL,
  ENTRIES,
  IDENTITY,
  PATHS,
  SALE,
  sampleAttempt,
  sampleProfile,
  TERMINAL,
} from '../sample-facts.ts';
import { arm } from './arm.ts';
import { CodesShown } from './codes-shown.ts';
import { coverPolicySchema } from './cover.ts';
import type { PaymentChannel, PaymentPorts } from './ports.ts';
import { licenceFor, type Proof, proofOf } from './proof.ts';
import { resolve } from './resolve.ts';

type Said = Partial<InquiryReply> | 'lost' | 'not-sent' | 'never' | 'held back';

let clock: VirtualClock;
let journal: Journal;
let asked: number[];
let wakes: number;
let isSignedOn: boolean;
/** What the host says to a wish to close the order. */
let closes: PaymentChannel['close'];
/** What the host says to each inquiry in turn; the last one is said for ever. */
/** When the dials to its addresses have all failed; null: one is still under way. */
let unreachableAtMs: number | null;
let says: Said[];

beforeEach(() => {
  clock = createVirtualClock();
  journal = new Journal(new MemoryStore(), clock);
  asked = [];
  wakes = 0;
  isSignedOn = true;
  unreachableAtMs = null;
  says = [];
  closes = () => Promise.reject(new Error('no order is open here'));
});

const inquiryReply = (changes: Partial<InquiryReply>): InquiryReply => ({
  class: 'inquiry-reply',
  ...IDENTITY,
  state: 'paid',
  amountMinor: AMOUNT,
  code: '00',
  ...changes,
});
const answer = (limitMs: number): Promise<Exchange<InquiryReply>> => {
  asked.push(clock.monotonicNow());
  const said = (says.length > 1 ? says.shift() : says[0]) ?? 'never';
  if (said === 'not-sent') return Promise.resolve({ kind: 'not-sent', reason: 'no-connection' });
  if (said === 'never' || said === 'lost') {
    return new Promise((ended) => {
      clock.after(said === 'lost' ? 10 : limitMs, () => ended({ kind: 'lost', cause: 'no-reply' }));
    });
  }
  if (said === 'held back') {
    return new Promise((ended) => {
      const reply = inquiryReply({ state: 'not-found' });
      clock.after(limitMs - 1, () => ended({ kind: 'replied', reply }));
    });
  }
  return Promise.resolve({ kind: 'replied', reply: inquiryReply(said) });
};
const channel = (changes: Partial<ChannelProfile> = {}): PaymentChannel => ({
  profile: sampleProfile(changes),
  day: () => null,
  isUp: () => false,
  pay: () => Promise.reject(new Error('resolving never pays')),
  inquire: (_request, limitMs) => answer(limitMs),
  signedOn: (withinMs) =>
    isSignedOn
      ? Promise.resolve(true)
      : new Promise((ended) => {
          clock.after(Math.min(withinMs, unreachableAtMs ?? withinMs), () => ended(false));
        }),
  close: (request, limitMs) => closes(request, limitMs),
  extend: () => Promise.reject(new Error('no order is open here')),
  isUnreachable: () => unreachableAtMs !== null && clock.monotonicNow() >= unreachableAtMs,
  reversalOrdered: () => {
    wakes += 1;
  },
});
const ports = (): PaymentPorts => ({
  terminal: TERMINAL,
  journal,
  clock,
  random: seededRandom(1, 'resolve'),
  limits: DEFAULT_LIMITS,
  cover: coverPolicySchema.parse({}),
  codes: new CodesShown({ clock, progress: () => {} }),
  channel: () => undefined,
  enter: () => null,
  nextRise: () => Promise.resolve(false),
  lookForSleep: () => {},
  route: () => {
    throw new Error('nothing new is routed here');
  },
  progress: () => {},
});
const journaled = (bodies: readonly EntryBody[]): void => {
  for (const body of bodies) journal.append(body);
};
/** Resolves the attempt and tells when that ended, in milliseconds. */
const ends = async (
  on = channel(),
  patience: Parameters<typeof resolve>[3] = { withinMs: 1_500 },
): Promise<number> => {
  const seen = { endedMs: -1 };
  void resolve(ports(), ATTEMPT, on, patience).then(() => {
    seen.endedMs = clock.monotonicNow();
  });
  await clock.advance(120_000);
  return seen.endedMs;
};
const state = () => journal.attempt(ATTEMPT)?.state.at;
const kinds = (): EntryKind[] => journal.entriesOfSale(SALE).map(({ body }) => body.kind);

describe('an unknown attempt', () => {
  beforeEach(() => journaled(PATHS.unknown));

  test('that the host calls paid is approved at the first answer', async () => {
    says = [{}];
    expect(await ends()).toBe(0);
    expect(state()).toBe('approved');
  });

  test('whose channel stays away is left unknown when the time is over', async () => {
    isSignedOn = false;
    expect(await ends()).toBe(1_500);
    expect(state()).toBe('unknown');
    expect(asked).toEqual([]);
  });

  test('whose channel refuses at every address is left at once when the sale goes on', async () => {
    isSignedOn = false;
    unreachableAtMs = 40;
    const patience = { withinMs: 1_500, goesOnCovered: () => true };
    expect(await ends(channel(), patience)).toBe(40);
    expect(state()).toBe('unknown');
  });

  test('is waited for all the same when nothing else could be done with the sale', async () => {
    isSignedOn = false;
    unreachableAtMs = 40;
    const patience = { withinMs: 1_500, goesOnCovered: () => false };
    expect(await ends(channel(), patience)).toBe(1_500);
    expect(await ends()).toBe(121_500);
  });

  test('is asked for again while answers get lost, and never too often', async () => {
    says = ['lost', 'not-sent', {}];
    expect(await ends()).toBe(410);
    expect(asked).toEqual([0, 210, 410]);
    expect(state()).toBe('approved');
  });

  test('is not decided by an answer about another attempt (HS4)', async () => {
    says = [{ stan: 99 as Stan, state: 'not-found' }, { stan: 99 as Stan }, {}];
    expect(await ends()).toBe(400);
    expect(state()).toBe('approved');
    expect(kinds()).not.toContain('reversal-ordered');
  });

  test('is not decided by an answer for another amount, and not asked for at once again', async () => {
    says = [{ amountMinor: 1 as typeof AMOUNT }];
    expect(await ends()).toBeLessThanOrEqual(1_600);
    expect(asked.length).toBeLessThan(9);
    expect(state()).toBe('unknown');
  });

  test('that the host does not find is reversed, since not found proves nothing', async () => {
    says = [{ state: 'not-found' }];
    expect(await ends()).toBe(1_500);
    expect(state()).toBe('reversing');
    expect(wakes).toBe(1);
    expect(kinds().filter((kind) => kind === 'reversal-ordered')).toHaveLength(1);
  });

  test('approved while the host was saying that it finds nothing stays approved', async () => {
    says = ['held back'];
    clock.after(700, () => journal.append(ENTRIES['attempt-approved'], ENTRIES['sale-approved']));
    expect(await ends()).toBe(700);
    expect(state()).toBe('approved');
    expect(wakes).toBe(0);
    expect(kinds()).not.toContain('reversal-ordered');
  });

  test('of a host that knows no inquiry is reversed at once', async () => {
    expect(await ends(channel({ inquiry: null }))).toBe(1_500);
    expect(asked).toEqual([]);
    expect(state()).toBe('reversing');
  });

  test('in progress is asked for in the rhythm of its host, up to its limit (rule 8)', async () => {
    says = [{ state: 'in-progress' }];
    const inquiry = { everyMs: 3_000, untilMs: 10_000 };
    expect(await ends(channel({ inquiry }))).toBeLessThanOrEqual(12_000);
    expect(asked).toEqual([0, 3_000, 6_000, 9_000]);
    expect(state()).toBe('unknown');
  });

  test('in progress is not asked for beyond the end of the sale', async () => {
    says = [{ state: 'in-progress' }];
    await ends(channel(), { withinMs: 1_500, latestMs: 7_000 });
    expect(asked).toEqual([0, 3_000, 6_000]);
  });

  test('settled by somebody else meanwhile ends the wait at once', async () => {
    says = ['never'];
    clock.after(700, () => journal.append(ENTRIES['attempt-declined'], ENTRIES['sale-declined']));
    expect(await ends()).toBe(700);
  });

  test('settled while its channel is away ends the wait too', async () => {
    isSignedOn = false;
    clock.after(700, () => journal.append(ENTRIES['attempt-refused']));
    expect(await ends()).toBe(700);
  });

  test('leaves nobody listening to the journal', async () => {
    says = [{}];
    await ends();
    expect(clock.pending()).toBe(0);
  });
});

describe('an order that is open and that nobody waits for any more', () => {
  const closeReply = (result: CloseReply['result']): Awaited<ReturnType<typeof closes>> => ({
    kind: 'replied',
    reply: { class: 'close-reply', ...IDENTITY, result, code: '00' },
  });
  beforeEach(() => {
    journaled(byShownCode(PATHS.unknown));
    says = [{ state: 'open' }];
  });

  test('is closed by its host, and only that proves that nobody can pay it', async () => {
    closes = () => Promise.resolve(closeReply('closed'));
    expect(await ends()).toBe(0);
    expect(journal.attempt(ATTEMPT)?.state).toEqual({ at: 'reversed', result: 'closed' });
  });

  test('is asked for again when the wish to close it got lost', async () => {
    let wishes = 0;
    closes = () => {
      wishes += 1;
      return Promise.resolve(
        wishes === 1 ? { kind: 'lost', cause: 'no-reply' } : closeReply('closed'),
      );
    };
    expect(await ends()).toBe(200);
    expect(journal.attempt(ATTEMPT)?.state.at).toBe('reversed');
  });

  test('stays unknown when the host finds nothing to close: that proves nothing', async () => {
    closes = () => Promise.resolve(closeReply('not-found'));
    expect(await ends()).toBeGreaterThanOrEqual(1_500);
    expect(state()).toBe('unknown');
  });

  test('that a wallet is paying at this moment is waited for, and is paid', async () => {
    says = [{ state: 'open' }, {}];
    closes = () => Promise.resolve(closeReply('in-progress'));
    expect(await ends()).toBe(sampleProfile().inquiry?.everyMs);
    expect(state()).toBe('approved');
  });
});

describe('an attempt whose reversal is ordered', () => {
  test('is waited for until the acknowledgement', async () => {
    journaled(PATHS.reversing);
    clock.after(300, () => journal.append(ENTRIES['reversal-sent']));
    clock.after(600, () => journal.append(ENTRIES['reversal-acknowledged']));
    expect(await ends()).toBe(600);
    expect(asked).toEqual([]);
  });

  test('is waited for no longer than the time to resolve', async () => {
    journaled(PATHS.reversing);
    expect(await ends()).toBe(1_500);
  });
});

test.each(['refused', 'approved', 'declined'] as const)(
  'an attempt that is %s already asks nobody',
  async (decided) => {
    journaled(PATHS[decided]);
    expect(await ends()).toBe(0);
    expect(asked).toEqual([]);
  },
);

test('an attempt that was never journaled stops the resolver: it is never taken for settled', async () => {
  const resolving = resolve(ports(), ATTEMPT, channel(), { withinMs: 1_500 });
  await expect(resolving).rejects.toThrow(`${ATTEMPT} was never journaled`);
  expect(asked).toEqual([]);
});

describe('arming', () => {
  const order = { saleId: SALE as SaleId, terminalId: TERMINAL } as SaleOrder;
  const day = { batch: IDENTITY.batch, date: IDENTITY.date };

  test('with a licence that was true once and is no more stops the run', () => {
    journaled(PATHS.unknown);
    const first = licenceFor([]);
    if (first === null) throw new Error('no licence');
    expect(() => arm(ports(), order, channel(), day, first, [])).toThrow('without a proof');
    expect(journal.length).toBe(PATHS.unknown.length);
  });

  test('with a proof that was only cast stops the run', () => {
    journaled(PATHS.refused);
    const cast = { kind: 'refused', attempt: sampleAttempt() } as unknown as Proof;
    expect(() => arm(ports(), order, channel(), day, cast, [])).toThrow('without a proof');
  });

  test('with a proof about another attempt of another kind stops the run', () => {
    journaled(PATHS.refused);
    const other = proofOf(sampleAttempt({ channel: CHANNEL, state: ATTEMPT_STATES['not-sent'] }));
    if (other === null) throw new Error('no proof');
    expect(() => arm(ports(), order, channel(), day, other, [])).toThrow('without a proof');
  });
});
