import { describe, expect, test } from 'vitest';
import type { PersonId } from '#contract/ids.ts';
import { type ForceOrder, forceOrder } from '#contract/route-api.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { NO_COUNTERS } from '../counters.ts';
import { id, order, profile, UP } from '../route.fixture.ts';
import { createRouter } from '../router.ts';
import { RuleBook } from '../rules/rule-book.ts';
import { ForceBook } from './force-book.ts';
import type { ForceAudit } from './standing-force.ts';

const HOUR_MS = 3_600_000;
const WANG = 'Wang' as PersonId;
const ORDER: ForceOrder = {
  channel: id('west'),
  person: WANG,
  reason: 'east declines too much',
  forMs: HOUR_MS,
};

const bench = () => {
  const clock = createVirtualClock();
  const audited: ForceAudit[] = [];
  const force = new ForceBook(clock, (event) => audited.push(event));
  const rules = new RuleBook([profile('east', { priority: 1 }), profile('west', { priority: 2 })]);
  const router = createRouter({ rules, clock, force });
  const taken = () => {
    const candidates = { get: () => UP };
    const ask = {
      order: order(),
      candidates,
      counters: NO_COUNTERS,
      tried: [],
      attemptsPerSale: 10,
    };
    const { outcome } = router.decide({ ...ask, mode: 'execute' });
    return outcome.kind === 'taken' ? outcome.channel : outcome.kind;
  };
  return { clock, audited, force, taken };
};

describe('a force (row C2)', () => {
  test('sends sales to its channel until its time is over, and is told when it ends', async () => {
    const { clock, audited, force, taken } = bench();
    expect(taken()).toBe('east');
    const standing = force.force(ORDER);
    expect(standing.untilWallMs).toBe(clock.wallNow() + HOUR_MS);
    expect(taken()).toBe('west');
    await clock.advance(HOUR_MS - 1);
    expect(taken()).toBe('west');
    await clock.advance(1);
    expect(taken()).toBe('east');
    expect(audited.map(({ kind }) => kind)).toEqual(['forced', 'expired']);
    expect(audited[0]).toMatchObject({ force: { person: 'Wang', reason: ORDER.reason } });
  });

  test('lasts as long whatever becomes of the wall clock (rule 18)', async () => {
    const { clock, force, taken } = bench();
    force.force(ORDER);
    clock.jumpWall(24 * HOUR_MS);
    expect(taken()).toBe('west');
    clock.jumpWall(-48 * HOUR_MS);
    await clock.advance(HOUR_MS);
    expect(taken()).toBe('east');
  });

  test('ends on time also when its timer is late', async () => {
    const clock = createVirtualClock();
    const never = { ...clock, after: () => ({ cancel: () => {} }) };
    const force = new ForceBook(never, () => {});
    force.force(ORDER);
    await clock.advance(HOUR_MS);
    expect(force.standing()).toBeNull();
  });

  test('is lifted by a named person, and its timer with it', () => {
    const { clock, audited, force, taken } = bench();
    force.force(ORDER);
    expect(force.lift({ person: 'Li' as PersonId, reason: 'east is well' })).toBe(true);
    expect(taken()).toBe('east');
    expect(audited.at(-1)).toMatchObject({ kind: 'lifted', person: 'Li', reason: 'east is well' });
    expect(clock.pending()).toBe(0);
    expect(force.lift({ person: WANG, reason: 'again' })).toBe(false);
  });

  test('replaces the one before, whose end then ends nothing', async () => {
    const { clock, force, taken } = bench();
    force.force(ORDER);
    await clock.advance(HOUR_MS / 2);
    force.force({ ...ORDER, forMs: HOUR_MS });
    await clock.advance(HOUR_MS / 2);
    expect(taken()).toBe('west');
  });

  test('that could not be audited does not stand', () => {
    const clock = createVirtualClock();
    const force = new ForceBook(clock, () => {
      throw new Error('the audit can’t be written');
    });
    expect(() => force.force(ORDER)).toThrow('audit');
    expect(force.standing()).toBeNull();
    expect(clock.pending()).toBe(0);
  });

  test.each([
    ['no reason', { ...ORDER, reason: '  ' }],
    ['no person', { ...ORDER, person: '' }],
    ['no end within a shift', { ...ORDER, forMs: 13 * HOUR_MS }],
  ])('is refused with %s', (_, wrong) => {
    expect(forceOrder.safeParse(wrong).success).toBe(false);
  });
});
