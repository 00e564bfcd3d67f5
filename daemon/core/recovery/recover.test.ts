import { describe, expect, test } from 'vitest';
import type { InquiryReply } from '#contract/channel-frames.ts';
import { MemoryStore } from '#test/sim/memory-store.ts';
import { seededRandom } from '#test/sim/seeded-random.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import type { AttemptState } from '../attempt.ts';
import type { EntryBody } from '../journal/entries.ts';
import { Journal, JournalStopped } from '../journal/journal.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { CodesShown } from '../payment/codes-shown.ts';
import { coverPolicySchema } from '../payment/cover.ts';
import type { PaymentChannel, PaymentPorts } from '../payment/ports.ts';
import {
  AMOUNT,
  ATTEMPT,
  ENTRIES,
  IDENTITY,
  PATHS,
  SALE,
  sampleProfile,
  TERMINAL,
} from '../sample-facts.ts';
import { recover } from './recover.ts';

/** What the attempt's channel does when the daemon is back. */
type Host = 'away' | 'in-progress-for-ever' | InquiryReply['state'];
const HOSTS: readonly Host[] = [
  'away',
  'in-progress-for-ever',
  'paid',
  'declined',
  'reversed',
  'not-found',
];

interface World {
  readonly store: MemoryStore;
  readonly clock: ReturnType<typeof createVirtualClock>;
  /** One start of the daemon: reads the journal, recovers, and lives until nothing is sought. */
  live(): Promise<Journal>;
}

const channelOn = (world: Omit<World, 'live'>, host: Host): PaymentChannel => ({
  profile: sampleProfile(),
  day: () => null,
  isUp: () => false,
  pay: () => Promise.reject(new Error('recovery never pays')),
  inquire: () =>
    Promise.resolve({
      kind: 'replied',
      reply: {
        class: 'inquiry-reply',
        ...IDENTITY,
        state: host === 'away' || host === 'in-progress-for-ever' ? 'in-progress' : host,
        amountMinor: AMOUNT,
        code: host === 'declined' ? '51' : '00',
      },
    }),
  signedOn: (withinMs) =>
    host === 'away'
      ? new Promise((resolve) => {
          world.clock.after(withinMs, () => resolve(false));
        })
      : Promise.resolve(true),
  close: () => Promise.reject(new Error('no order is open here')),
  extend: () => Promise.reject(new Error('no order is open here')),
  isUnreachable: () => false,
  reversalOrdered: () => {},
});

const worldAfter = (bodies: readonly EntryBody[], host: Host): World => {
  const clock = createVirtualClock();
  const store = new MemoryStore();
  const before = new Journal(store, clock);
  for (const body of bodies) before.append(body);
  const world = { store, clock };
  const live = async (): Promise<Journal> => {
    const journal = new Journal(store, clock);
    const channel = channelOn(world, host);
    const ports: PaymentPorts = {
      terminal: TERMINAL,
      journal,
      clock,
      random: seededRandom(1, 'recover'),
      limits: DEFAULT_LIMITS,
      cover: coverPolicySchema.parse({}),
      codes: new CodesShown({ clock, progress: () => {} }),
      channel: () => channel,
      enter: () => null,
      nextRise: () => Promise.resolve(false),
      lookForSleep: () => {},
      route: () => {
        throw new Error('nothing new is routed here');
      },
      progress: () => {},
    };
    const seeking = Promise.allSettled(recover(ports).values());
    await clock.advance(120_000);
    for (const result of await seeking) if (result.status === 'rejected') throw result.reason;
    return journal;
  };
  return { ...world, live };
};

const FAILED = ENTRIES['sale-failed'];
const CONSUMED = ENTRIES['credential-consumed'];

/** Every journal a crash can leave of one sale with one attempt. */
const LEFT: Readonly<Record<string, readonly EntryBody[]>> = {
  'a sale without an attempt': [ENTRIES['sale-accepted']],
  ...Object.fromEntries(
    (Object.keys(PATHS) as AttemptState['at'][]).map((at) => [`an attempt ${at}`, PATHS[at]]),
  ),
  'an attempt covered': [...PATHS.reversing, ENTRIES['cover-opened']],
  'a failed sale, reversal owed': [...PATHS.reversing, FAILED],
  'a failed sale, attempt unknown': [...PATHS.unknown, FAILED],
  'a failed sale, attempt armed': [...PATHS.armed, FAILED],
  'a sale awaiting the customer, reversal owed': [...PATHS.reversing, CONSUMED],
  'a sale awaiting the customer, reversed': [...PATHS.reversed, CONSUMED],
};

/** What the journal holds, but for the moment an approval was learnt. */
const factsOf = (journal: Journal): object => {
  const attempt = journal.attempt(ATTEMPT)?.state ?? null;
  return {
    sale: journal.sale(SALE)?.state,
    attempt: attempt?.at === 'approved' ? { ...attempt, atWallMs: 0 } : attempt,
  };
};

describe.each(Object.entries(LEFT))('after a crash that left %s', (_, bodies) => {
  test.each(HOSTS)('and a host that is %s, every sale is answered', async (host) => {
    const journal = await worldAfter(bodies, host).live();
    expect(journal.sale(SALE)?.state.at).toMatch(/^(approved|declined|failed)$/);
    expect(journal.attempt(ATTEMPT)?.state.at ?? 'none').not.toMatch(/^(armed|unknown)$/);
  });

  test.each(HOSTS)('and a host that is %s, recovering twice equals once (D2)', async (host) => {
    const world = worldAfter(bodies, host);
    const once = await world.live();
    const facts = factsOf(once);
    const twice = await world.live();
    expect(twice.length).toBe(once.length);
    expect(factsOf(twice)).toEqual(facts);
  });

  test.each(HOSTS)(
    'and a host that is %s, crashes inside recovery change nothing (CR2)',
    async (host) => {
      const undisturbed = factsOf(await worldAfter(bodies, host).live());
      for (const moment of ['beforeCommit', 'afterCommit'] as const) {
        const world = worldAfter(bodies, host);
        for (let crash = 0; crash < 5; crash += 1) {
          world.store[moment] = () => {
            throw new Error('power cut');
          };
          await world.live().catch((cause: unknown) => {
            if (!(cause instanceof JournalStopped)) throw cause;
          });
          world.store[moment] = () => {};
        }
        expect(factsOf(await world.live())).toEqual(undisturbed);
      }
    },
  );
});

describe('what the customer is told after a restart', () => {
  const toldAfter = async (bodies: readonly EntryBody[], host: Host) =>
    (await worldAfter(bodies, host).live()).sale(SALE)?.state;

  test('is approved when the channel says paid', async () => {
    expect(await toldAfter(PATHS.armed, 'paid')).toEqual({ at: 'approved', attemptId: ATTEMPT });
  });

  test('is interrupted, nothing charged, when nothing was armed', async () => {
    expect(await toldAfter([ENTRIES['sale-accepted']], 'paid')).toEqual({
      at: 'failed',
      code: 'INTERRUPTED',
    });
  });

  test('is that the institution reverses while the channel stays away (row A9)', async () => {
    expect(await toldAfter(PATHS.armed, 'away')).toEqual({ at: 'failed', code: 'NOT_SUCCESSFUL' });
  });

  test('is the same when a person closed the reversal: nobody knows it was undone', async () => {
    expect(await toldAfter(PATHS['closed-by-person'], 'paid')).toEqual({
      at: 'failed',
      code: 'NOT_SUCCESSFUL',
    });
  });
});

test('a journal that says what no run can write is a safe stop, and nothing is added to it', async () => {
  const world = worldAfter([...PATHS.unknown, CONSUMED], 'paid');
  const journal = await world.live();
  expect(journal.state).toMatchObject({ at: 'stopped', code: 'JOURNAL_DAMAGED' });
  expect(journal.length).toBe(PATHS.unknown.length + 1);
});
