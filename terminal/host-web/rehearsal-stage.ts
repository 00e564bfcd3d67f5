import type { Clock } from '#contract/ports.ts';
import type { DeviceIntent, SimulatedHands } from '#terminal/rehearsal/hands.ts';
import type { Ability, Stage } from '#terminal/rehearsal/stage.ts';
import type { RunningTerminal } from './composition.ts';
import type { StubControl } from './stub-control-client.ts';

export interface RealStageParts {
  readonly terminal: Pick<RunningTerminal, 'till' | 'daemon'>;
  readonly stub: StubControl;
  readonly hands: SimulatedHands;
  /** Asked for anew: a till learns its channels when it finds its payment service. */
  readonly channels: () => Stage['channels'];
  readonly clock: Clock;
  /** Does something to the devices. */
  readonly rehearse: (intent: DeviceIntent) => void;
  /** Ends the payment service; whoever looks after it starts it again. Null: nobody here may. */
  readonly killDaemon: (() => void) | null;
  /** The payment service may be set up as a scenario asks. */
  readonly ownsWorld: boolean;
}

/**
 * A running till as a stage: its own core, its payment service and simulated channels behind their
 * sockets, and the far ends of its devices.
 */
export function realStage(parts: RealStageParts): Stage {
  const { terminal, stub, hands, clock, killDaemon } = parts;
  const { till, daemon } = terminal;
  const can = new Set<Ability>([
    ...(killDaemon === null ? [] : (['kill-daemon'] as const)),
    ...(parts.ownsWorld ? (['own-world'] as const) : []),
    ...(hands.other === null ? [] : (['stand-reader'] as const)),
  ]);
  const processListeners: Parameters<Stage['onProcess']>[0][] = [];
  const refuse = (what: string): never => {
    throw new Error(`this stage can't ${what}`);
  };
  return {
    time: 'real',
    can,
    clock,
    get channels() {
      return parts.channels();
    },
    hands,
    stub,
    daemon,
    view: () => till.view(),
    onView: (listener) => till.onView(listener),
    intent: (intent) => till.intent(intent),
    rehearse: parts.rehearse,
    kill: (process) => {
      if (process === 'till' || killDaemon === null) return refuse(`kill the ${process}`);
      for (const listener of processListeners) listener('daemon', 'killed');
      killDaemon();
    },
    onProcess: (listener) => {
      processListeners.push(listener);
    },
    payOut: () => refuse('pay out'),
  };
}
