/**
 * `npm run e2e:electron`: the stories of the counter in Electron's own window. Electron's package
 * fetches its binary at its first run; where it is not there, this says so and tells nothing.
 */
import { spawnSync } from 'node:child_process';
import { electronBinary, hasDisplay } from '#terminal/launch/open-window.ts';

const STORIES = ['sale.spec', 'failover.spec', 'settlement.spec', 'front.spec'];

const run = (args: readonly string[], env: NodeJS.ProcessEnv = process.env): number =>
  spawnSync(process.execPath, args, { stdio: 'inherit', env }).status ?? 1;

const binary = electronBinary(process.cwd());
if (binary === null) {
  console.log(
    "NOT RUN: Electron's binary is not here, so its stories were not told. Fetch it with\n" +
      '`npx install-electron`, then run this again. What the host decides is tested without it:\n' +
      '`npx vitest run terminal/host-electron`.',
  );
} else if (!hasDisplay()) {
  console.log(
    'NOT RUN: there is no screen for a window. On Linux: `xvfb-run npm run e2e:electron`.',
  );
} else {
  const built = run(['terminal/launch/build.ts']);
  const playwright = ['node_modules/@playwright/test/cli.js', 'test', '--workers=1', ...STORIES];
  const env = { ...process.env, SWITCHLANE_ELECTRON: binary };
  process.exitCode = built === 0 ? run(playwright, env) : built;
}
