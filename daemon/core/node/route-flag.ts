/**
 * The route-change flag (rows B3, B4): which channels fail, as the nodes of a shop tell each other.
 * It is advice for new sales and nothing else (money-safety rule 22).
 */
import { z } from 'zod';
import { token } from '#contract/brand.ts';
import { type ChannelId, terminalId } from '#contract/ids.ts';
import { type RouteMark, routeMark } from '#contract/route-api.ts';

/** A node goes by its terminal's id: no acquirer gives one out twice. */
export const nodeId = terminalId;
export type NodeId = z.infer<typeof nodeId>;

/** Nodes that stand by one mark are enough at three: the others don't queue up to write it too. */
export const MOST_HOLDERS = 3;
const MOST_MARKS = 256;
/** A larger text is no flag of ours. */
const MOST_CHARACTERS = 65_536;

const routeFlag = z.strictObject({
  v: z.literal(1),
  /** Made by whoever wrote the first flag: a cache that lost everything begins another era. */
  era: token(40),
  /** Grows with every change within its era. */
  epoch: z.int().min(1),
  marks: z.array(routeMark).max(MOST_MARKS),
});
export type RouteFlag = Readonly<z.infer<typeof routeFlag>>;

/** The flag in `text`; null when there is none, or what is there is nothing we wrote. */
export const readFlag = (text: string | null): RouteFlag | null => {
  if (text === null || text.length > MOST_CHARACTERS) return null;
  try {
    return routeFlag.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

/** What this node has seen fail itself, by channel. */
export type OwnMarks = ReadonlyMap<ChannelId, RouteMark>;

export const versionOf = ({ era, epoch }: RouteFlag): string => `${era}/${epoch}`;

const isHeld = (marks: readonly RouteMark[], channel: ChannelId): boolean =>
  marks.filter((mark) => mark.channel === channel).length >= MOST_HOLDERS;

const isSame = (ones: readonly RouteMark[], others: readonly RouteMark[]): boolean =>
  ones.length === others.length &&
  ones.every((one) =>
    others.some(
      ({ channel, sinceWallMs }) => channel === one.channel && sinceWallMs === one.sinceWallMs,
    ),
  );

/**
 * The flag this node should write over `flag`; null when it says already what this node knows.
 * `others`: the marks of other nodes that they still stand by. Those nobody stands by go with it.
 */
export const nextFlag = (
  flag: RouteFlag | null,
  self: NodeId,
  {
    own,
    others,
    isBehind,
    newEra,
  }: {
    readonly own: OwnMarks;
    readonly others: readonly RouteMark[];
    /** The cache holds an older epoch than was seen: it is lifted above that. */
    readonly isBehind: boolean;
    newEra(): string;
  },
): RouteFlag | null => {
  const written = flag?.marks.filter(({ node }) => node === self) ?? [];
  const mine = [...own.values()].filter(({ channel }) => !isHeld(others, channel));
  if (!isBehind && isSame(mine, written)) return null;
  return {
    v: 1,
    era: flag?.era ?? newEra(),
    epoch: (flag?.epoch ?? 0) + 1,
    marks: [...mine, ...others].slice(0, MOST_MARKS),
  };
};
