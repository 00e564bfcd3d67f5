/** A worker of a campaign: runs the worlds it is told, one after the other. */
import { reportWorld } from './world-report.ts';

export interface WorldOrder {
  readonly seed: number;
  readonly sales: number;
}

process.on('message', (order: WorldOrder) => {
  reportWorld(order.seed, order.sales).then(
    (report) => process.send?.(report),
    (cause: unknown) => {
      console.error(`world ${order.seed}:`, cause);
      process.exit(2);
    },
  );
});
process.on('disconnect', () => process.exit(0));
