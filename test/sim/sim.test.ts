import { expect, test } from 'vitest';
import { lastLine, runCampaign } from './campaign/campaign.ts';

/** How long the normal run sells; a night of `npm run sim` sells more. */
const SECONDS = Number(process.env.SIM_SECONDS ?? 60);
const SEED = Number(process.env.SIM_SEED ?? 1);

test(
  'no fault, crash or press of a key makes a sale charge twice or forgets a charge',
  async () => {
    const result = await runCampaign({
      seed: SEED,
      sales: Number.POSITIVE_INFINITY,
      seconds: SECONDS,
      worldSales: 200,
      workers: 2,
    });
    console.log(lastLine(result));
    const { failed } = result;
    const again = `npm run sim -- --world ${failed?.seed} --world-sales 200`;
    expect(failed?.violation ?? null, again).toBeNull();
    expect(result.sales).toBeGreaterThan(0);
  },
  (SECONDS + 120) * 1_000,
);
