/**
 * Decisions per second with 10, 100 and 1,000 channels: in groups of five, where a decision walks
 * one group, and all in one group, where it walks them all. `node test/bench/routing.ts`
 */
import { askOf, decideBy, type Raw, rulesOf } from '#daemon/core/route/route.fixture.ts';

const RUN_MS = 1_000;
const GROUP = 5;

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

const perSecond = (count: number, perGroup: number): { rate: number; asked: number } => {
  const rules = rulesOf({ channels: channels(count, perGroup) });
  let { counters } = askOf();
  let decided = 0;
  const asked = decideBy(rules, { counters }).steps.length;
  const begins = performance.now();
  let now = begins;
  for (; now - begins < RUN_MS; now = performance.now()) {
    for (let nth = 0; nth < 10; nth += 1) ({ counters } = decideBy(rules, { counters }));
    decided += 10;
  }
  return { rate: Math.round((decided * 1_000) / (now - begins)), asked };
};

const row = (...cells: readonly (string | number)[]): string =>
  cells.map((cell) => String(cell).padStart(16)).join('');

console.log(row('channels', 'per group', 'asked', 'decisions/s'));
for (const count of [10, 100, 1_000]) {
  for (const perGroup of [GROUP, count]) {
    const { rate, asked } = perSecond(count, perGroup);
    console.log(row(count, perGroup, asked, rate));
  }
}
