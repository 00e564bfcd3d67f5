/**
 * Decisions per second with 10, 100 and 1,000 channels: in groups of five, where a decision walks
 * one group, and all in one group, where it walks them all.
 */
import { askOf, decideBy, type Raw, rulesOf } from '#daemon/core/route/route.fixture.ts';
import { cpuMs, type Figure, type Section } from './section.ts';

const RUN_CPU_MS = 700;
const GROUP = 5;
const COUNTS = [10, 100, 1_000];
/** Cost may grow with the group that is hit, not with the channels there are. */
const AIM_GROWTH = 1.5;

const channels = (count: number, perGroup: number): readonly Raw[] =>
  Array.from({ length: count }, (_, nth) => ({
    id: `channel-${nth}`,
    priority: Math.floor(nth / perGroup),
    weight: 1 + (nth % 3),
    currency: 'CNY',
    fees: [{ kind: 'percentage', rate: '0.38%', mostMinor: 2_000 }],
    limits: { mostMinor: 5_000_000, dayMinor: 100_000_000 },
    hours: [{ from: '06:00', to: '24:00' }],
  }));

/** Decisions a second of CPU time. */
const perSecond = (count: number, perGroup: number): number => {
  const rules = rulesOf({ channels: channels(count, perGroup) });
  let { counters } = askOf();
  let decided = 0;
  for (let nth = 0; nth < 50; nth += 1) ({ counters } = decideBy(rules, { counters }));
  const startedMs = cpuMs();
  while (cpuMs() - startedMs < RUN_CPU_MS) {
    for (let nth = 0; nth < 10; nth += 1) ({ counters } = decideBy(rules, { counters }));
    decided += 10;
  }
  return (decided * 1_000) / (cpuMs() - startedMs);
};

const run = async (): Promise<readonly Figure[]> => {
  const figures: Figure[] = [];
  const rates = COUNTS.map((count) => ({ count, rate: perSecond(count, GROUP) }));
  const smallest = rates[0]?.rate ?? 0;
  for (const { count, rate } of rates) {
    const isMet = smallest / rate <= AIM_GROWTH;
    figures.push({
      ...{ what: `decisions a second, ${count} channels by fives`, value: rate, unit: '1/s' },
      against: { what: `${COUNTS[0]} channels`, value: smallest },
      ...(count !== COUNTS[0] && { aim: { text: `not 1/${AIM_GROWTH} of it`, isMet } }),
      bound: 'some thirty checks and a fee for each of the five, and a draw',
    });
  }
  for (const count of COUNTS) {
    const what = `decisions a second, ${count} channels as equals`;
    figures.push({ what, value: perSecond(count, count), unit: '1/s' });
  }
  return figures;
};

export const routingSection: Section = {
  name: 'routing',
  about: 'routing decisions a second with 10, 100 and 1,000 channels',
  run,
};
