import { join } from 'node:path';
import type { LocalName } from '#contract/language.ts';
import type { RehearsalIntent, RehearsalView } from '#contract/rehearsal.ts';
import type { RunRecord } from '#contract/run-record.ts';
import type { UiUp } from '#contract/ui-link.ts';
import type { Stage } from '#terminal/rehearsal/stage.ts';
import type { RunningTerminal, TerminalWiring } from './composition.ts';
import { createRehearsal, type RehearsalParts } from './rehearsal.ts';
import { type RehearsalRuns, rehearsalRuns } from './rehearsal-runs.ts';
import { realStage } from './rehearsal-stage.ts';
import { scenarioShelf } from './scenario-shelf.ts';

export interface WholeRehearsalParts extends RehearsalParts {
  readonly till: RunningTerminal['till'];
  readonly daemon: RunningTerminal['daemon'];
  readonly wiring: Pick<TerminalWiring, 'stateDirectory' | 'scenarios'>;
}

/** The rehearsal as pages see it: the panel, and where channels are simulated too, scenarios. */
export interface WholeRehearsal {
  view(): RehearsalView;
  run(): RunRecord | null;
  onChange(listener: (what: 'rehearsal' | 'run') => void): void;
  intent(intent: RehearsalIntent): void;
  /** Something was done by hand, and is about to reach the till or the panel. */
  heard(message: UiUp['message']): void;
  /** Names of the channels, once the daemon told them. */
  nameChannels(names: ReadonlyMap<string, LocalName>): void;
}

const NO_RUNS = {
  scenarios: [],
  doing: { kind: 'nothing' },
  saving: { kind: 'nothing' },
} as const;

/** Joins panel and scenarios. Exists only where the devices are simulated. */
export function openRehearsal(parts: WholeRehearsalParts): WholeRehearsal {
  const panel = createRehearsal(parts);
  let channels: Stage['channels'] = [];
  const runs = runsOf(parts, panel.intent.bind(panel), () => channels);
  return {
    view: () => ({ ...panel.view(), ...(runs?.view() ?? { ...NO_RUNS, scenarios: [] }) }),
    run: () => runs?.run() ?? null,
    onChange: (listener) => {
      panel.onView(() => listener('rehearsal'));
      runs?.onChange(listener);
    },
    intent: (intent) => {
      switch (intent.kind) {
        case 'list-scenarios':
        case 'play-scenario':
        case 'begin-recording':
        case 'end-recording':
        case 'save-scenario':
          return runs?.intent(intent);
        default:
          return panel.intent(intent);
      }
    },
    heard: (message) => runs?.heard(message),
    nameChannels: (names) => {
      channels = [...names].map(([id, name]) => ({
        id: id as Stage['channels'][number]['id'],
        name,
      }));
      panel.nameChannels(names);
    },
  };
}

/** Without simulated channels there is nobody to ask for the truth about the money. */
function runsOf(
  { hands, stub, clock, log, till, daemon, wiring }: WholeRehearsalParts,
  rehearse: Stage['rehearse'],
  channels: () => Stage['channels'],
): RehearsalRuns | null {
  if (stub === null) return null;
  const stage = realStage({
    ...{ terminal: { till, daemon }, stub, hands, channels, clock, rehearse },
    killDaemon: null,
    ownsWorld: false,
  });
  const own = join(wiring.stateDirectory, 'scenarios');
  return rehearsalRuns({ stage, log, shelf: scenarioShelf(wiring.scenarios ?? null, own, log) });
}
