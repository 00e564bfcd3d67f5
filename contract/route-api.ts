/** Routing over the local API: a person's force, the rules in force, and why a channel was taken. */
import { z } from 'zod';
import { channelId, personId, saleId, terminalId } from './ids.ts';
import { method } from './method.ts';
import { trace } from './route-trace.ts';

const MINUTE_MS = 60_000;
/** A force that nobody lifts must not outlive a shift. */
export const LONGEST_FORCE_MS = 12 * 60 * MINUTE_MS;

const reason = z.string().trim().min(3).max(200);

/** A person's wish to send sales to one channel for a while (row C2). */
export const forceOrder = z.strictObject({
  channel: channelId,
  person: personId,
  reason,
  forMs: z.int().min(MINUTE_MS).max(LONGEST_FORCE_MS),
  /** Absent: every method. */
  methods: z.array(method).min(1).optional(),
});
export type ForceOrder = z.infer<typeof forceOrder>;

/** A force while it stands. `untilWallMs` is for people; what ends it is the monotonic clock. */
export const standingForce = z.strictObject({
  ...forceOrder.shape,
  sinceWallMs: z.int(),
  untilWallMs: z.int(),
});
export type StandingForce = z.infer<typeof standingForce>;

/** What is wrong with a rule file, where, and why. */
export const finding = z.strictObject({
  /** From 1. */
  line: z.int().min(1),
  /** The way to it, "channels[0].fees[1].rate"; empty: the file as a whole. */
  key: z.string().max(200),
  reason: z.string().max(300),
});
export type Finding = z.infer<typeof finding>;

/** Findings of one file that are told on; a file that is no rule file has one on every line. */
export const MOST_FINDINGS = 20;

/** A channel that a node saw fail, as the nodes tell each other (rows B3, B4). */
export const routeMark = z.strictObject({
  channel: channelId,
  /** A node goes by its terminal's id. */
  node: terminalId,
  /** Its connection was lost or went stale, or its breaker opened. */
  why: z.enum(['connection', 'breaker']),
  sinceWallMs: z.int(),
});
export type RouteMark = Readonly<z.infer<typeof routeMark>>;

/** This node among those it shares the route-change flag with. */
export const nodeStanding = z.strictObject({
  node: terminalId,
  state: z.enum(['normal', 'abnormal']),
  shared: z.strictObject({
    by: z.enum(['file', 'redis']),
    /** False: it goes by its own health alone. */
    isReached: z.boolean(),
  }),
  /** Of the flag it has taken over; null: there is none. */
  epoch: z.int().min(1).nullable(),
  /** Nodes that have taken that flag over, itself among them. */
  adoptedBy: z.int().min(0),
  /** Its own marks, and those of others that still stand by them. */
  marks: z.array(routeMark).max(512),
});
export type NodeStanding = z.infer<typeof nodeStanding>;

/** Which rules decide, and who overrules them. */
export const routeStanding = z.strictObject({
  /** Revision of the rules in force: the file's version and a mark of its text, or `default`. */
  rules: z.string().max(24),
  /** Why the latest file was refused; null: it was not, or there is none. */
  refused: z.array(finding).min(1).max(MOST_FINDINGS).nullable(),
  force: standingForce.nullable(),
  node: nodeStanding,
});
export type RouteStanding = z.infer<typeof routeStanding>;

/** A decision told line by line, then channel by channel. */
export const routeExplanation = z.strictObject({
  facts: z.array(z.tuple([z.string(), z.string()])),
  heading: z.array(z.string()),
  rows: z.array(z.array(z.string())),
  /** Does it come to what is recorded? */
  isSame: z.boolean(),
});
export type RouteExplanation = z.infer<typeof routeExplanation>;

/** A rule file for a till is a few kilobytes; this is where it is surely something else. */
export const MOST_RULES_CHARACTERS = 2_000_000;

/** The requests about routing, as `API_REQUESTS` lists them. */
export const ROUTE_REQUESTS = {
  /** Forces a channel from now on; one that stood before is replaced. In the journal. */
  'route.force': {
    params: forceOrder,
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('forced'), standing: routeStanding }),
      /** No channel of the rules in force; those that are. */
      z.strictObject({ kind: z.literal('no-such-channel'), channels: z.array(channelId) }),
    ]),
  },
  /** Ends the standing force; nothing happens when none stands. */
  'route.lift': { params: z.strictObject({ person: personId, reason }), result: routeStanding },
  'route.standing': { params: z.strictObject({}), result: routeStanding },
  /** The decisions of a sale, by the rules in force, or by `rules`, at their moment or another. */
  'route.explain': {
    params: z.strictObject({
      saleId,
      /** The text of a rule file. */
      rules: z.string().max(MOST_RULES_CHARACTERS).nullable(),
      atWallMs: z.int().nullable(),
    }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('explained'),
        decisions: z.array(z.strictObject({ trace, explanation: routeExplanation })),
      }),
      z.strictObject({ kind: z.literal('refused'), findings: z.array(finding) }),
      z.strictObject({ kind: z.literal('not-known') }),
    ]),
  },
} as const;
