import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Scenario } from '#contract/scenario.ts';
import { createLog } from '#diagnostics/log-file.ts';
import { PROFILES } from '#stub/host/profiles.ts';
import { openTerminal, type RunningTerminal } from '#terminal/host-web/composition.ts';
import { realClock, realRandom } from '#terminal/host-web/real-ports.ts';
import { realStage } from '#terminal/host-web/rehearsal-stage.ts';
import { connectStubControl } from '#terminal/host-web/stub-control-client.ts';
import { FIRST_CONFIG, terminalConfig } from '#terminal/host-web/terminal-config.ts';
import { type ServiceChanges, startServices } from '#terminal/launch/services.ts';
import { openStateDirectory } from '#terminal/launch/state-directory.ts';
import { handle } from '#terminal/rehearsal/hands.ts';
import { signIn } from '#terminal/rehearsal/sign-in.ts';
import type { Stage } from '#terminal/rehearsal/stage.ts';
import { methodsWith, profileChanges } from './profile-changes.ts';
import type { CabledDevices } from './real-devices.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** The product as processes of its own: payment service, acquirers, and a till on serial lines. */
export interface RealProduct {
  readonly stage: Stage;
  stop(): Promise<void>;
}

/** A folder for keys, journals and ledgers; they outlive the products started in it. */
export function newStateFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'switchlane-rehearse-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * Starts the product as a scenario's world wants it. `devices`: at serial lines, and left there when
 * it stops; null: in the till's own process.
 */
export async function startRealProduct(
  root: string,
  scenario: Scenario,
  devices: CabledDevices | null,
): Promise<RealProduct> {
  const state = openStateDirectory(root);
  const { terminalId } = FIRST_CONFIG;
  const changes = changesOf(scenario);
  const said: string[] = [];
  const say = (sentence: string): void => void said.push(sentence);
  const services = await startServices({
    repository: REPOSITORY,
    state,
    terminalId,
    transport: 'ws',
    say,
    changes,
  });
  const terminal = await openTerminal({
    config: terminalConfig.parse({
      ...FIRST_CONFIG,
      ...(devices !== null && { devices: devices.config }),
    }),
    configFile: join(state.root, 'terminal.json'),
    language: scenario.language,
    stateDirectory: state.terminal,
    keyDirectory: state.keys,
    daemonSocket: state.daemonSocket,
    stubControl: null,
    platform: services.platform,
    log: createLog({ name: 'terminal', file: join(state.logs, 'terminal.log'), quiet: true }),
  });
  const stub = connectStubControl(state.controlSocket, realClock);
  await new Promise<void>((resolve) => stub.onConnected(resolve));
  await Promise.all([terminal.canSell, signIn(terminal.till)]);
  const hands = handsOf(devices, terminal);
  const channels = services.channels.map(({ id, name }) => ({ id, name }));
  const stage = realStage({
    ...{ terminal, stub, hands, clock: realClock },
    channels: () => channels,
    rehearse: (intent) => handle(hands, intent, realRandom),
    killDaemon: () => void process.kill(services.daemonPid(), 'SIGKILL'),
    ownsWorld: true,
  });
  return {
    stage,
    stop: async () => {
      stub.stop();
      await terminal.stop();
      await services.stop();
    },
  };
}

function handsOf(devices: CabledDevices | null, terminal: RunningTerminal) {
  const hands = devices?.hands ?? terminal.hands;
  if (hands === null) throw new RangeError('a rehearsed till has simulated devices');
  return hands;
}

/** Only where a change takes one away: what a channel offers is its own otherwise. */
const fewerMethods = (id: string, changes: Parameters<typeof methodsWith>[1]) => {
  const offered = PROFILES.find((profile) => profile.id === id)?.methods;
  const isFewer = changes?.inquiry === 'none' && offered !== undefined;
  return isFewer ? { methods: methodsWith(offered, changes) } : {};
};

const changesOf = ({ world }: Scenario): ServiceChanges => {
  const inFlight = world?.['in-flight'];
  return {
    profiles: Object.fromEntries(
      Object.entries(world?.channels ?? {}).map(([id, changes]) => [
        id,
        { ...profileChanges(changes), ...fewerMethods(id, changes) },
      ]),
    ),
    withoutStandby: Object.entries(world?.channels ?? {}).flatMap(([id, { lines }]) =>
      lines === undefined ? [] : [id],
    ),
    limits: inFlight === undefined ? {} : { inFlightPerConnection: inFlight },
    cover:
      world?.cover === undefined
        ? {}
        : { coverLimitMinor: world.cover.limit, coverTotalLimitMinor: world.cover.total },
  };
};
