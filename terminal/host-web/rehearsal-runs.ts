import type { Log } from '#contract/ports.ts';
import type { RehearsalDoing, RehearsalView, ScenarioEntry } from '#contract/rehearsal.ts';
import type { RunRecord } from '#contract/run-record.ts';
import { type StepInput, step } from '#contract/scenario.ts';
import type { UiUp } from '#contract/ui-link.ts';
import { HandLog, scenarioText } from '#terminal/rehearsal/by-hand.ts';
import { deedOf } from '#terminal/rehearsal/deeds.ts';
import type { RunIntent } from '#terminal/rehearsal/hands.ts';
import { missingAbilities, play } from '#terminal/rehearsal/play.ts';
import { Recorder } from '#terminal/rehearsal/recorder.ts';
import { reset } from '#terminal/rehearsal/reset.ts';
import { readScenario } from '#terminal/rehearsal/scenario-file.ts';
import type { Stage } from '#terminal/rehearsal/stage.ts';
import type { ScenarioShelf, ShelvedScenario } from './scenario-shelf.ts';

export type RunsView = Pick<RehearsalView, 'scenarios' | 'doing' | 'saving'>;

export interface RunsParts {
  readonly stage: Stage;
  readonly shelf: ScenarioShelf;
  readonly log: Log;
}

/** Scenarios at a till: played from files, or made by hand and kept as files (row P6). */
export interface RehearsalRuns {
  view(): RunsView;
  /** The run that is shown, as far as it has come; null: none yet. */
  run(): RunRecord | null;
  /** Calls `listener` after every change of the view or of the run. */
  onChange(listener: (what: 'rehearsal' | 'run') => void): void;
  intent(intent: RunIntent): void;
  /** Something was done by hand, and is about to reach the till. */
  heard(message: UiUp['message']): void;
}

const BY_HAND = { file: '', rows: [], about: '' };
const GROWTH_EVERY_MS = 600;
/** The title of what nobody named yet. */
const UNNAMED = 'By hand';

export function rehearsalRuns(parts: RunsParts): RehearsalRuns {
  return new Runs(parts);
}

interface Recording {
  readonly hands: HandLog;
  readonly stop: () => void;
}

class Runs implements RehearsalRuns {
  readonly #parts: RunsParts;
  /** One for the stage's life: it never stops listening. */
  readonly #recorder: Recorder;
  readonly #listeners: ((what: 'rehearsal' | 'run') => void)[] = [];
  #scenarios: readonly ScenarioEntry[] = [];
  #doing: RehearsalDoing = { kind: 'nothing' };
  #saving: RunsView['saving'] = { kind: 'nothing' };
  #recording: Recording | null = null;
  /** The steps of the recording that ended last. */
  #steps: readonly StepInput[] = [];
  #run: RunRecord | null = null;

  constructor(parts: RunsParts) {
    this.#parts = parts;
    this.#recorder = new Recorder(parts.stage);
    parts.stage.onView(({ screen }) =>
      this.#recording?.hands.shown(screen, this.#recorder.nowMs()),
    );
  }

  view(): RunsView {
    const { scenarios, doing, saving } = {
      scenarios: this.#scenarios,
      doing: this.#doing,
      saving: this.#saving,
    };
    return { scenarios: [...scenarios], doing, saving };
  }

  run(): RunRecord | null {
    return this.#run;
  }

  onChange(listener: (what: 'rehearsal' | 'run') => void): void {
    this.#listeners.push(listener);
  }

  intent(intent: RunIntent): void {
    switch (intent.kind) {
      case 'list-scenarios':
        return this.#list();
      case 'play-scenario':
        return this.#play(intent.file);
      case 'begin-recording':
        return this.#begin();
      case 'end-recording':
        return void this.#end();
      case 'save-scenario':
        return this.#save(intent.title);
      default:
        return intent satisfies never;
    }
  }

  heard(message: UiUp['message']): void {
    // A technician's question does nothing.
    if (this.#recording === null || message.kind === 'ask') return;
    const screen = this.#parts.stage.view()?.screen ?? null;
    const atMs = this.#recorder.nowMs();
    for (const input of this.#recording.hands.heard({ message, screen, atMs })) {
      const { by, words } = deedOf(step.parse(input));
      this.#recorder.deed(by, words);
    }
  }

  #list(): void {
    const { shelf, stage } = this.#parts;
    this.#scenarios = shelf.list().map((shelved) => entryOf(shelved, stage));
    this.#changed('rehearsal');
  }

  #play(file: string): void {
    const scenario = this.#parts.shelf.find(file);
    if (scenario === null || this.#doing.kind === 'playing') return;
    this.#stopRecording();
    this.#steps = [];
    this.#become({ kind: 'playing', title: scenario.scenario });
    this.#perform({ scenario, file }).catch((cause: unknown) => {
      this.#parts.log.error('a scenario broke off', { file, why: String(cause).slice(0, 200) });
      this.#become({ kind: 'nothing' });
    });
  }

  async #perform(playbill: Parameters<typeof play>[1]): Promise<void> {
    const { stage } = this.#parts;
    if (missingAbilities(playbill, stage).length > 0) return this.#become({ kind: 'nothing' });
    await reset(stage);
    const onGrowth = (record: RunRecord): void => {
      if (this.#doing.kind === 'playing') this.#show(record);
    };
    const record = await play(stage, playbill, { recorder: this.#recorder, onGrowth });
    await reset(stage);
    this.#become({ kind: 'nothing' });
    this.#show(record);
  }

  #begin(): void {
    if (this.#doing.kind === 'playing') return;
    this.#stopRecording();
    this.#recorder.begin();
    const hands = new HandLog();
    const screen = this.#parts.stage.view()?.screen;
    if (screen !== undefined) hands.shown(screen, 0);
    const stop = this.#recorder.onGrowth(GROWTH_EVERY_MS, () => void this.#showByHand());
    this.#recording = { hands, stop };
    this.#saving = { kind: 'nothing' };
    this.#become({ kind: 'recording' });
    void this.#showByHand();
  }

  async #end(): Promise<void> {
    if (this.#recording === null) return;
    this.#stopRecording();
    await this.#showByHand();
    this.#become({ kind: 'nothing' });
  }

  #stopRecording(): void {
    if (this.#recording === null) return;
    this.#recording.stop();
    this.#steps = this.#recording.hands.steps ?? [];
    this.#recording = null;
  }

  /** A look that fails (the service is being started again, say) leaves the last picture. */
  async #showByHand(): Promise<void> {
    try {
      this.#show(await this.#recorder.record({ ...BY_HAND, title: UNNAMED }));
    } catch {
      this.#parts.log.info('the run by hand could not be looked at');
    }
  }

  #save(title: string): void {
    const text =
      this.#run === null || this.#steps.length === 0
        ? null
        : scenarioText(title, this.#steps, this.#run);
    const isSound = text !== null && readScenario(text).kind === 'read';
    const file = isSound ? this.#parts.shelf.save(title, text) : null;
    this.#saving = file === null ? { kind: 'refused' } : { kind: 'saved', file };
    this.#list();
  }

  #show(record: RunRecord): void {
    this.#run = record;
    this.#changed('run');
  }

  #become(doing: RehearsalDoing): void {
    this.#doing = doing;
    this.#changed('rehearsal');
  }

  #changed(what: 'rehearsal' | 'run'): void {
    for (const listener of this.#listeners) listener(what);
  }
}

function entryOf({ file, own, read }: ShelvedScenario, stage: Stage): ScenarioEntry {
  if (read.kind === 'refused') {
    const [first] = read.findings;
    const title = first === undefined ? file : `${file}:${first.line}: ${first.reason}`;
    return { file, own, title: title.slice(0, 160), rows: [], obstacle: 'refused' };
  }
  const { scenario: title, rows } = read.scenario;
  const [obstacle = null] = missingAbilities({ scenario: read.scenario, file }, stage);
  return { file, own, title, rows, obstacle };
}
