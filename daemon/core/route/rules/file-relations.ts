import type { ChannelId } from '#contract/ids.ts';
import { binRange } from './bin-table.ts';
import type { JsonPath } from './positioned-json.ts';
import type { BinElement, BusinessElement, ChannelElement, RuleFile } from './rule-file.ts';
import { tierFaults } from './tier-faults.ts';

/** Something the file says that does not fit the rest of it, or the channels there are. */
export interface Misfit {
  readonly path: JsonPath;
  readonly reason: string;
}

type Relation = (file: RuleFile, configured: ReadonlySet<ChannelId>) => readonly Misfit[];

/** Every relation between the elements of a rule file, one per name. */
const RELATIONS: Readonly<Record<string, Relation>> = {
  'each channel is configured': (file, configured) =>
    namedChannels(file).flatMap(({ path, id }) =>
      configured.has(id)
        ? []
        : [{ path, reason: `no channel ${id} is configured; there are ${names(configured)}` }],
    ),
  'each channel a rule names is an element': (file, configured) => {
    const elements = new Set(file.channels.map(({ id }) => id));
    return ruleChannels(file)
      .filter(({ id }) => configured.has(id) && !elements.has(id))
      .map(({ path, id }) => ({ path, reason: `${id} has no element under "channels"` }));
  },
  'a name stands once': (file) => [
    ...twice(file.channels.map(({ id }, index) => ({ path: ['channels', index, 'id'], name: id }))),
    ...twice(
      file.merchants.map(({ id }, index) => ({ path: ['merchants', index, 'id'], name: id })),
    ),
    ...twice(file.rules.map(({ name }, index) => ({ path: ['rules', index, 'name'], name }))),
    ...twice(
      file.merchants.flatMap(({ terminals }, at) =>
        terminals.map((name, index) => ({ path: ['merchants', at, 'terminals', index], name })),
      ),
    ),
  ],
  'weights split something': (file) => [
    ...weightless(file.channels.filter(({ enabled }) => enabled)).map((element) => ({
      path: ['channels', file.channels.indexOf(element), 'weight'],
      reason: `the weights of priority ${element.priority} add up to 0`,
    })),
    ...file.rules.flatMap((rule, index) =>
      rule.kind === 'use'
        ? weightless(rule.channels).map((use) => ({
            path: ['rules', index, 'channels', rule.channels.indexOf(use), 'weight'],
            reason: `the weights of priority ${use.priority} add up to 0`,
          }))
        : [],
    ),
  ],
  'costs can be compared': (file) => comparableCosts(file),
  'tiers cover every amount once': (file) =>
    file.channels.flatMap(({ fees = [] }, channel) =>
      fees.flatMap((fee, index) =>
        fee.kind === 'tiered' || fee.kind === 'cumulative'
          ? tierFaults(fee.tiers).map(({ tier, key, reason }) => ({
              path: ['channels', channel, 'fees', index, 'tiers', tier, key],
              reason,
            }))
          : [],
      ),
    ),
  'the least is not over the most': (file) => leastOverMost(file),
  'BIN ranges do not overlap': ({ bins }) => binFaults(bins),
  'banks, lists and merchants exist': (file) => unknownNames(file),
};

/** Everything that does not fit, in the order of the file as far as the relations allow. */
export const misfits = (file: RuleFile, configured: ReadonlySet<ChannelId>): readonly Misfit[] =>
  Object.values(RELATIONS).flatMap((relation) => relation(file, configured));

interface Named {
  readonly path: JsonPath;
  readonly id: ChannelId;
}

const namedChannels = (file: RuleFile): readonly Named[] => [
  ...file.channels.map(({ id }, index) => ({ path: ['channels', index, 'id'], id })),
  ...ruleChannels(file),
];

const ruleChannels = ({ rules }: RuleFile): readonly Named[] =>
  rules.flatMap((rule, index) => channelsOf(rule, ['rules', index]));

const channelsOf = (rule: BusinessElement, at: JsonPath): readonly Named[] => {
  switch (rule.kind) {
    case 'force':
      return [{ path: [...at, 'channel'], id: rule.channel }];
    case 'exclude':
      return rule.channels.map((id, index) => ({ path: [...at, 'channels', index], id }));
    case 'use':
      return rule.channels.map(({ id }, index) => ({ path: [...at, 'channels', index, 'id'], id }));
  }
};

const names = (ids: Iterable<string>): string => [...ids].slice(0, 20).join(', ') || 'none';

const twice = (
  entries: readonly { readonly path: JsonPath; readonly name: string }[],
): readonly Misfit[] => {
  const seen = new Set<string>();
  return entries.flatMap(({ path, name }) => {
    if (seen.has(name)) return [{ path, reason: `${name} stands twice` }];
    seen.add(name);
    return [];
  });
};

/** The first of each priority whose weights add up to nothing. */
const weightless = <T extends { readonly priority: number; readonly weight: number }>(
  channels: readonly T[],
): readonly T[] =>
  [...Map.groupBy(channels, ({ priority }) => priority).values()].flatMap((group) => {
    const [first] = group;
    return first !== undefined && group.every(({ weight }) => weight === 0) ? [first] : [];
  });

const comparableCosts = ({ channels }: RuleFile): readonly Misfit[] => {
  const someHaveFees = channels.some(({ fees }) => fees !== undefined);
  return channels.flatMap(({ currency, limits, fees }, index): readonly Misfit[] => {
    const path = ['channels', index] as const;
    if (someHaveFees && fees === undefined) {
      return [{ path, reason: 'others have fees; write "fees": [] if this channel takes none' }];
    }
    const inMoney =
      (fees ?? []).length > 0 || Object.keys(limits).some((key) => key !== 'dayCount');
    return inMoney && currency === undefined
      ? [{ path, reason: 'fees and limits are amounts of money: name their "currency"' }]
      : [];
  });
};

const leastOverMost = ({ channels, rules }: RuleFile): readonly Misfit[] => [
  ...channels.flatMap(({ limits, fees = [], promotion }, index) => {
    const at = ['channels', index] as const;
    return [
      ...over([...at, 'limits', 'leastMinor'], limits.leastMinor, limits.mostMinor),
      ...fees.flatMap((fee, nth) =>
        fee.kind === 'percentage'
          ? over([...at, 'fees', nth, 'leastMinor'], fee.leastMinor, fee.mostMinor)
          : [],
      ),
      ...over([...at, 'promotion', 'from'], promotion?.from, promotion?.to),
    ];
  }),
  ...rules.flatMap(({ when }, index) =>
    over(['rules', index, 'when', 'fromMinor'], when.fromMinor, when.toMinor),
  ),
];

const over = <T extends number | string>(
  path: JsonPath,
  least: T | undefined,
  most: T | undefined,
): readonly Misfit[] =>
  least !== undefined && most !== undefined && least > most
    ? [{ path, reason: `${least} is after ${most}` }]
    : [];

const binFaults = (bins: readonly BinElement[]): readonly Misfit[] => {
  const ranges = bins
    .map((element, index) => ({ ...binRange(element.from, element.to), element, index }))
    .sort((a, b) => a.first - b.first);
  return ranges.flatMap(({ first, last, element, index }, at) => {
    const before = ranges[at - 1];
    if (first > last) {
      return [{ path: ['bins', index, 'from'], reason: `${element.from} is after ${element.to}` }];
    }
    return before !== undefined && before.last >= first
      ? [
          {
            path: ['bins', index],
            reason: `overlaps with ${before.element.from} to ${before.element.to}`,
          },
        ]
      : [];
  });
};

/** A misspelt name would silently match nothing, or let everything through. */
const unknownNames = ({ bins, merchants, channels, rules }: RuleFile): readonly Misfit[] => {
  const known = {
    banks: new Set(bins.map(({ bank }) => bank)),
    binLists: new Set(bins.flatMap(({ list }) => list ?? [])),
    merchants: new Set(merchants.map(({ id }) => id)),
  };
  const keys = ['banks', 'binLists', 'merchants'] as const;
  const missing = (key: (typeof keys)[number], path: JsonPath, used: readonly string[] = []) =>
    used.flatMap((name, index) =>
      known[key].has(name)
        ? []
        : [{ path: [...path, index], reason: `no ${WHERE[key]} says ${name}` }],
    );
  return [
    ...channels.flatMap((element: ChannelElement, index) =>
      keys.flatMap((key) =>
        (['allow', 'deny'] as const).flatMap((way) =>
          missing(key, ['channels', index, key, way], element[key][way]),
        ),
      ),
    ),
    ...rules.flatMap(({ when }, index) =>
      keys.flatMap((key) => missing(key, ['rules', index, 'when', key], when[key])),
    ),
  ];
};

const WHERE = {
  banks: 'range under "bins"',
  binLists: '"list" under "bins"',
  merchants: 'element under "merchants"',
} as const;
