import type { ApiParams, ApiResult } from '#contract/daemon-api.ts';
import type { ChannelId, PersonId, SaleId } from '#contract/ids.ts';
import type { ForceOrder, ROUTE_REQUESTS, RouteStanding } from '#contract/route-api.ts';

export type Explained = ApiResult<'route.explain'>;

/** Routing as a technician asks it and overrules it. */
export interface RouteDesk {
  standing(): RouteStanding;
  /** Channels that the rules in force know; another one would never be reached. */
  forcible(): readonly ChannelId[];
  /** Journaled before it counts; throws `JournalStopped`. */
  force(order: ForceOrder): void;
  lift(by: { readonly person: PersonId; readonly reason: string }): void;
  /** Why a sale went where it went, by the rules in force or those of `rules`. */
  explain(saleId: SaleId, rules: string | null, atWallMs: number | null): Explained;
}

type Served = keyof typeof ROUTE_REQUESTS;
type Handlers = { readonly [M in Served]: (params: ApiParams<M>) => Promise<ApiResult<M>> };

export const routeHandlers = (desk: RouteDesk): Handlers => ({
  'route.force': async (order) => {
    const channels = desk.forcible();
    if (!channels.includes(order.channel)) {
      return { kind: 'no-such-channel', channels: [...channels] };
    }
    desk.force(order);
    return { kind: 'forced', standing: desk.standing() };
  },
  'route.lift': async (by) => {
    desk.lift(by);
    return desk.standing();
  },
  'route.standing': async () => desk.standing(),
  'route.explain': async ({ saleId, rules, atWallMs }) => desk.explain(saleId, rules, atWallMs),
});
