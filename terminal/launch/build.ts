/** `npm run build`: the screens and the files Electron loads, into `dist/`. */
import { runCommand } from '#terminal/host-web/complaint.ts';
import { VITE_ARGUMENTS, viteBuild } from './stale-build.ts';

await runCommand(async () => {
  for (const [what, runs] of Object.entries(VITE_ARGUMENTS)) {
    const startedAtMs = performance.now();
    for (const args of runs) await viteBuild(process.cwd(), args);
    console.log(`built dist/${what} in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`);
  }
});
