import { isOpen, localTime, zoneOffsetMs } from '../local-time.ts';
import type { KnownFacts } from './route-rules.ts';
import type { When } from './rule-file.ts';

type Test = (facts: KnownFacts) => boolean;

/** Which fact each list of a condition is about; null: not known, so it matches no list. */
const LISTED = {
  products: ({ product }) => product,
  methods: ({ method }) => method,
  currencies: ({ currency }) => currency,
  cards: ({ card }) => card?.type ?? null,
  holders: ({ card }) => card?.holder ?? null,
  banks: ({ card }) => card?.bank ?? null,
  binLists: ({ card }) => card?.list ?? null,
  wallets: ({ payer }) => (payer.kind === 'code' ? payer.wallet : null),
  terminals: ({ terminalId }) => terminalId,
  merchants: ({ merchant }) => merchant?.id ?? null,
  tiers: ({ merchant }) => merchant?.tier ?? null,
  trades: ({ merchant }) => merchant?.trade ?? null,
  regions: ({ merchant }) => merchant?.region ?? null,
} as const satisfies Partial<Record<keyof When, (facts: KnownFacts) => string | null>>;

const LISTS = Object.keys(LISTED) as (keyof typeof LISTED)[];

/** The condition of a rule as one question about an order; what it doesn't name doesn't matter. */
export const matcher = (when: When): Test => {
  const tests: Test[] = LISTS.flatMap((key) => {
    const listed: readonly string[] | undefined = when[key];
    if (listed === undefined) return [];
    const set = new Set(listed);
    const factOf = LISTED[key];
    return [
      (facts: KnownFacts) => {
        const fact = factOf(facts);
        return fact !== null && set.has(fact);
      },
    ];
  });
  const { fromMinor, toMinor, hours } = when;
  if (fromMinor !== undefined || toMinor !== undefined) {
    tests.push(
      ({ amountMinor }) =>
        amountMinor !== null &&
        amountMinor >= (fromMinor ?? 0) &&
        amountMinor <= (toMinor ?? Number.MAX_SAFE_INTEGER),
    );
  }
  if (hours !== undefined) {
    const offsetMs = zoneOffsetMs(when.zone);
    tests.push(({ atWallMs }) => isOpen(hours, localTime(atWallMs, offsetMs)));
  }
  return (facts) => tests.every((test) => test(facts));
};
