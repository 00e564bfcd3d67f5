/** The rules ready for use: looked up by transaction type, with every list as a set. */
import type { ChannelId, TerminalId } from '#contract/ids.ts';
import type { Method } from '#contract/method.ts';
import type { Product } from '#contract/payment.ts';
import type { ChannelProfile } from '../../channel-profile.ts';
import type { OrderFacts } from '../facts.ts';
import { zoneOffsetMs } from '../local-time.ts';
import { type BinTable, binTable, type CardFacts } from './bin-table.ts';
import { matcher } from './matcher.ts';
import type { BusinessElement, ChannelElement, MerchantElement, RuleFile } from './rule-file.ts';

/** May this value pass a white list and a black list? An unknown value passes no white list. */
export type Pass = (value: string | null) => boolean;

export interface RouteChannel {
  readonly id: ChannelId;
  readonly element: ChannelElement;
  readonly methods: readonly Method[];
  readonly replay: ChannelProfile['replay'];
  /** Of the acquirer's test system: for line checks, and no candidate of any order. */
  readonly isTest: boolean;
  readonly zoneOffsetMs: number;
  readonly lists: Readonly<Record<'banks' | 'terminals' | 'merchants' | 'binLists', Pass>>;
}

/** A channel in a priority group, with the weight it has there. */
export interface Member {
  readonly channel: RouteChannel;
  readonly weight: number;
}

export interface Group {
  readonly priority: number;
  /** In order of their names. */
  readonly members: readonly Member[];
}

/** The order's facts with what the rules know about its card and its merchant. */
export interface KnownFacts extends OrderFacts {
  readonly card: CardFacts | null;
  readonly merchant: MerchantElement | null;
  readonly atWallMs: number;
}

interface Rule {
  readonly name: string;
  readonly matches: (facts: KnownFacts) => boolean;
}

export interface ForceRule extends Rule {
  readonly member: Member;
}

export interface ExcludeRule extends Rule {
  readonly channels: readonly ChannelId[];
}

export interface UseRule extends Rule {
  readonly groups: readonly Group[];
}

export interface RouteRules {
  /** The file's version and a mark of its text: which rules made a decision. */
  readonly revision: string;
  readonly attempts: number;
  readonly grading: RuleFile['grading'];
  /** Do sums and outcomes matter for an order whose amount is not known yet? */
  readonly countsEarly: boolean;
  readonly cardOf: BinTable;
  readonly merchants: ReadonlyMap<TerminalId, MerchantElement>;
  readonly channels: ReadonlyMap<ChannelId, RouteChannel>;
  /** The channels of each transaction type by their own priorities (row C5). */
  readonly groupsFor: (product: Product, method: Method) => readonly Group[];
  readonly force: readonly ForceRule[];
  readonly exclude: readonly ExcludeRule[];
  readonly use: readonly UseRule[];
}

/** Makes a checked file ready. `profiles` are the configured channels, by name. */
export const compileRules = (
  file: RuleFile,
  revision: string,
  profiles: ReadonlyMap<ChannelId, ChannelProfile>,
): RouteRules => {
  const channels = new Map(
    file.channels.flatMap((element) => {
      const profile = profiles.get(element.id);
      return profile === undefined ? [] : [[element.id, routeChannel(element, profile)] as const];
    }),
  );
  const types = new Map<string, readonly Group[]>();
  const merchants = file.merchants.flatMap((merchant) =>
    merchant.terminals.map((terminal) => [terminal, merchant] as const),
  );
  return {
    revision,
    attempts: file.attempts,
    grading: file.grading,
    countsEarly:
      file.grading !== null || file.channels.some(({ limits }) => limits.dayCount !== undefined),
    cardOf: binTable(file.bins),
    merchants: new Map(merchants),
    channels,
    groupsFor(product, method) {
      const type = `${product}/${method}`;
      const known = types.get(type) ?? groupsOfType(channels, product, method);
      types.set(type, known);
      return known;
    },
    ...compiledRules(file.rules, channels),
  };
};

/** Adds what the rules know about the order's card and merchant at this moment. */
export const knownFacts = (rules: RouteRules, order: OrderFacts, atWallMs: number): KnownFacts => ({
  ...order,
  card: order.payer.kind === 'card' ? rules.cardOf(order.payer.bin) : null,
  merchant: rules.merchants.get(order.terminalId) ?? null,
  atWallMs,
});

const groupsOfType = (
  channels: ReadonlyMap<ChannelId, RouteChannel>,
  product: Product,
  method: Method,
): readonly Group[] =>
  grouped(
    [...channels.values()]
      .filter(
        ({ element, methods }) => element.products.includes(product) && methods.includes(method),
      )
      .map((channel) => ({ channel, ...channel.element })),
  );

const compiledRules = (
  rules: readonly BusinessElement[],
  channels: ReadonlyMap<ChannelId, RouteChannel>,
): Pick<RouteRules, 'force' | 'exclude' | 'use'> => {
  const [force, exclude, use]: [ForceRule[], ExcludeRule[], UseRule[]] = [[], [], []];
  for (const rule of rules) {
    const head = { name: rule.name, matches: matcher(rule.when) };
    switch (rule.kind) {
      case 'force': {
        const channel = channels.get(rule.channel);
        if (channel !== undefined) force.push({ ...head, member: { channel, weight: 1 } });
        break;
      }
      case 'exclude':
        exclude.push({ ...head, channels: rule.channels });
        break;
      case 'use': {
        const members = rule.channels.flatMap(({ id, ...place }) => {
          const channel = channels.get(id);
          return channel === undefined ? [] : [{ channel, ...place }];
        });
        use.push({ ...head, groups: grouped(members) });
        break;
      }
    }
  }
  return { force, exclude, use };
};

const grouped = (members: readonly (Member & { readonly priority: number })[]): readonly Group[] =>
  [...Map.groupBy(members, ({ priority }) => priority)]
    .sort(([a], [b]) => a - b)
    .map(([priority, group]) => ({
      priority,
      members: group
        .map(({ channel, weight }) => ({ channel, weight }))
        .sort((a, b) => (a.channel.id < b.channel.id ? -1 : 1)),
    }));

const routeChannel = (element: ChannelElement, profile: ChannelProfile): RouteChannel => ({
  id: element.id,
  element,
  methods: profile.methods,
  replay: profile.replay,
  isTest: profile.isTest,
  zoneOffsetMs: zoneOffsetMs(element.zone),
  lists: {
    banks: passOf(element.banks),
    terminals: passOf(element.terminals),
    merchants: passOf(element.merchants),
    binLists: passOf(element.binLists),
  },
});

const passOf = ({
  allow,
  deny,
}: {
  readonly allow?: readonly string[] | undefined;
  readonly deny?: readonly string[] | undefined;
}): Pass => {
  const allowed = allow === undefined ? null : new Set(allow);
  const denied = new Set(deny);
  return (value) =>
    value === null ? allowed === null : (allowed?.has(value) ?? true) && !denied.has(value);
};
