/** `npm run build`: the screens and the files Electron loads, into `dist/`. */
import { runCommand } from '#terminal/host-web/complaint.ts';
import { viteBuild } from './renderer-build.ts';

const BUILDS: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['screens', ['renderer']],
  ['Electron, main process', ['-c', 'terminal/host-electron/vite.config.ts', '--mode', 'main']],
  ['Electron, preload', ['-c', 'terminal/host-electron/vite.config.ts', '--mode', 'preload']],
];

await runCommand(async () => {
  for (const [name, args] of BUILDS) {
    const startedAtMs = performance.now();
    await viteBuild(process.cwd(), args);
    console.log(`built ${name} in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`);
  }
});
