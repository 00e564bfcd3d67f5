import type { RunRecord } from '#contract/run-record.ts';
import { realClock, realRandom } from '#terminal/host-web/real-ports.ts';
import { abilitiesFor, missingAbilities, type Playbill, play } from '#terminal/rehearsal/play.ts';
import { reset } from '#terminal/rehearsal/reset.ts';
import { cabledDevices, hasSocat } from './real-devices.ts';
import { newStateFolder, type RealProduct, startRealProduct } from './real-product.ts';
import { hasFailed } from './told.ts';

/** A scenario that was played, or why it can't be with real processes. */
export type RealRun =
  | { readonly kind: 'played'; readonly record: RunRecord }
  | { readonly kind: 'not-here'; readonly playbill: Playbill; readonly why: string };

/** A channel that has come back waits a minute behind the others: a new product is quicker. */
const wentDown = ({ events }: RunRecord): boolean =>
  events.some((event) => event.kind === 'channel' && event.state !== 'up');

/** What of a scenario the product has to be started for. */
const worldOf = (playbill: Playbill): string => {
  const { world, language } = playbill.scenario;
  return JSON.stringify([world ?? null, language, exchangesReaders(playbill)]);
};

/**
 * A till at serial lines is told at its start which reader stands there, so that one exchanged
 * while it runs stands in the till's own process; everything else is real there too.
 */
const exchangesReaders = (playbill: Playbill): boolean =>
  abilitiesFor(playbill).includes('stand-reader');

/**
 * Plays scenarios against real processes, sockets, SQLite files and, where socat is, serial lines.
 * A product is used for one after the other while they ask for the same world and nothing fails;
 * one that settles the day begins on empty journals and ledgers.
 */
export async function* playReally(playbills: readonly Playbill[]): AsyncGenerator<RealRun> {
  let state = newStateFolder();
  const devices = hasSocat() ? await cabledDevices({ clock: realClock, random: realRandom }) : null;
  let running: { readonly world: string; readonly product: RealProduct } | null = null;
  const end = async (): Promise<void> => {
    await running?.product.stop();
    running = null;
  };
  try {
    for (const playbill of playbills) {
      const world = worldOf(playbill);
      if (playbill.scenario.expect.settlement !== undefined) {
        await end();
        state.remove();
        state = newStateFolder();
      }
      if (running !== null && running.world !== world) await end();
      running ??= {
        world,
        product: await startRealProduct(
          state.path,
          playbill.scenario,
          exchangesReaders(playbill) ? null : devices,
        ),
      };
      const { stage } = running.product;
      const missing = missingAbilities(playbill, stage);
      if (missing.length > 0) {
        yield { kind: 'not-here', playbill, why: `needs ${missing.join(', ')}` };
        continue;
      }
      const record = await play(stage, playbill);
      const isInOrder = await reset(stage);
      if (hasFailed(record) || !isInOrder || wentDown(record)) await end();
      yield { kind: 'played', record };
    }
  } finally {
    await end();
    await devices?.clear();
    state.remove();
  }
}
