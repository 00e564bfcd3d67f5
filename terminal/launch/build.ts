/**
 * `npm run build`: the screens, the files Electron loads and the payment service, into `dist/`.
 * With `-- --shop` they are those of a package, in `dist/shop/`: nothing simulated is in them.
 */
import { Complaint, runCommand } from '#terminal/host-web/complaint.ts';
import { SHOP_ARGUMENTS, VITE_ARGUMENTS, viteBuild } from './stale-build.ts';

const timed = async (what: string, runs: readonly (readonly string[])[]): Promise<void> => {
  const startedAtMs = performance.now();
  for (const args of runs) await viteBuild(process.cwd(), args);
  console.log(`built dist/${what} in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`);
};

await runCommand(async () => {
  const [flag, ...rest] = process.argv.slice(2);
  if ((flag !== undefined && flag !== '--shop') || rest.length > 0) {
    throw new Complaint('The build takes --shop, for a package, and nothing else.');
  }
  const { renderer, electron, daemon } = flag === undefined ? VITE_ARGUMENTS : SHOP_ARGUMENTS;
  await timed('renderer', renderer);
  await timed('electron', electron);
  await timed('daemon', daemon);
});
