import type { PersonId } from '#contract/ids.ts';
import type { WallMs } from '#contract/ports.ts';
import type { StandingForce } from '#contract/route-api.ts';

/** A standing force as far as a decision needs it. */
export type Standing = Pick<StandingForce, 'channel' | 'person' | 'methods'>;

/** What is kept about a force: who, what, why, from when, until when. */
export type ForceAudit =
  | { readonly kind: 'forced'; readonly force: StandingForce }
  | {
      readonly kind: 'lifted';
      readonly force: StandingForce;
      readonly person: PersonId;
      readonly reason: string;
      readonly atWallMs: WallMs;
    }
  | { readonly kind: 'expired'; readonly force: StandingForce; readonly atWallMs: WallMs };
