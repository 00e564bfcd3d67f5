import type { ChannelId } from '#contract/ids.ts';
import type { LocalName } from '#contract/language.ts';
import type { Clock, Random } from '#contract/ports.ts';
import { handle, type SimulatedHands } from '#terminal/rehearsal/hands.ts';
import type { Ability, Stage } from '#terminal/rehearsal/stage.ts';
import type { RunningTerminal } from './composition.ts';
import type { StubControl } from './stub-control-client.ts';

export interface RealStageParts {
  readonly terminal: Pick<RunningTerminal, 'till' | 'daemon'>;
  readonly stub: StubControl;
  readonly hands: SimulatedHands;
  readonly channels: readonly { readonly id: ChannelId; readonly name: LocalName }[];
  readonly clock: Clock;
  readonly random: Random;
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
  const { terminal, stub, hands, channels, clock, random, killDaemon } = parts;
  const { till, daemon } = terminal;
  const can = new Set<Ability>([
    ...(killDaemon === null ? [] : (['kill-daemon'] as const)),
    ...(parts.ownsWorld ? (['own-world'] as const) : []),
  ]);
  const processListeners: Parameters<Stage['onProcess']>[0][] = [];
  const refuse = (what: string): never => {
    throw new Error(`this stage can't ${what}`);
  };
  return {
    time: 'real',
    can,
    clock,
    channels,
    hands,
    stub,
    daemon,
    view: () => till.view(),
    onView: (listener) => till.onView(listener),
    intent: (intent) => till.intent(intent),
    rehearse: (intent) => {
      if (intent.kind === 'channel-fault' || intent.kind === 'channel-manner') {
        refuse('switch a channel but through its acquirer');
      } else handle(hands, intent, random);
    },
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
