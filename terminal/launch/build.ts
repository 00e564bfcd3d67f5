/**
 * `npm run build`: the screens, the files Electron loads and the payment service, into `dist/`.
 * With `-- --shop` the screens are those of a package: without the rehearsal panel.
 */
import { Complaint, runCommand } from '#terminal/host-web/complaint.ts';
import { VITE_ARGUMENTS, viteBuild } from './stale-build.ts';

const timed = async (what: string, runs: readonly (readonly string[])[]): Promise<void> => {
  const startedAtMs = performance.now();
  for (const args of runs) await viteBuild(process.cwd(), args);
  console.log(`built dist/${what} in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`);
};

await runCommand(async () => {
  const [flag, ...rest] = process.argv.slice(2);
  if ((flag !== undefined && flag !== '--shop') || rest.length > 0) {
    throw new Complaint('The build takes --shop, for the screens of a package, and nothing else.');
  }
  const { renderer, electron, daemon } = VITE_ARGUMENTS;
  const mode = flag === undefined ? [] : ['--mode', 'shop'];
  await timed(
    'renderer',
    renderer.map((args) => [...args, ...mode]),
  );
  await timed('electron', electron);
  await timed('daemon', daemon);
});
