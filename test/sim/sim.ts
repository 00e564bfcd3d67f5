import { outsideOfPromises } from './microtasks.ts';
import { drawOptions } from './world/options.ts';
import { runWorld } from './world/run-world.ts';

const seed = Number(process.argv[2] ?? 1);
const n = Number(process.argv[3] ?? 1);
const sales = Number(process.argv[4] ?? 100);
await outsideOfPromises(() => {
  const t = performance.now();
  let total = 0;
  for (let s = seed; s < seed + n; s++) {
    const t0 = performance.now();
    const r = runWorld({
      seed: s,
      options: drawOptions(s, sales),
      ...(process.env.SHOW
        ? {
            onLine: (l: string) => {
              if (new RegExp(process.env.SHOW ?? '').test(l)) console.log(l);
            },
          }
        : {}),
    });
    total += r.sales;
    const ms = performance.now() - t0;
    console.log(
      s,
      r.sales,
      'faults',
      r.faults,
      'crashes',
      r.crashes,
      'virt s',
      Math.round(r.virtualMs / 1000),
      'steps',
      r.steps,
      r.hash,
      `${ms.toFixed(0)}ms`,
      `${((r.sales / ms) * 1000).toFixed(0)}/s`,
      r.violation,
    );
    if (r.violation) {
      console.log(r.tail.slice(-60).join('\n'), JSON.stringify(r.options), r.decisions.slice(-10));
      break;
    }
  }
  console.log('rate', (total / (performance.now() - t)) * 1000);
});
