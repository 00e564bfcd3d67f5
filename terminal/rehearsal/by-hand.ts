import { stringify } from 'yaml';
import type { RehearsalIntent } from '#contract/rehearsal.ts';
import type { RunRecord } from '#contract/run-record.ts';
import type { Moment, ScenarioInput, StepInput } from '#contract/scenario.ts';
import type { Intent, Screen } from '#contract/view.ts';
import { attemptsOf } from './attempts.ts';

/** Something a person did at the till or in the panel, and where the till stood before it. */
export interface HandMessage {
  readonly message:
    | { readonly kind: 'intent'; readonly intent: Intent }
    | { readonly kind: 'rehearsal'; readonly intent: RehearsalIntent };
  readonly screen: Screen | null;
  readonly atMs: number;
}

type DrawerScreen = Extract<Screen, { kind: 'cash' | 'shift-close' }>;

const major = (minor: number): number => Number((minor / 100).toFixed(2));

/**
 * Turns what is done by hand into steps of a scenario. A step waits for the screen it was done on;
 * faults keep their distance to it. A PIN is written as as many ones: a scenario holds nobody's.
 */
export class HandLog {
  readonly #steps: StepInput[] = [];
  #isWhole = true;
  #typing = false;
  #pinDigits = 0;
  #screen: { readonly kind: Screen['kind']; readonly sinceMs: number } | null = null;

  /** Null: something was done that a scenario can't say, so that these steps would not repeat it. */
  get steps(): readonly StepInput[] | null {
    return this.#isWhole ? this.#steps : null;
  }

  /** The till shows something: what is done next is done on it. */
  shown(screen: Screen, atMs: number): void {
    if (this.#screen?.kind !== screen.kind) this.#screen = { kind: screen.kind, sinceMs: atMs };
  }

  /** Takes one in; gives the steps it came to, which may be none yet. */
  heard({ message, screen, atMs }: HandMessage): readonly StepInput[] {
    const before = this.#steps.length;
    if (message.kind === 'intent') this.#atTill(message.intent, screen);
    else this.#atPanel(message.intent, atMs);
    return this.#steps.slice(before);
  }

  #atTill(intent: Intent, screen: Screen | null): void {
    if (screen?.kind === 'cash' || screen?.kind === 'shift-close') {
      if (this.#atDrawer(intent, screen)) return;
    }
    if (intent.kind === 'key') {
      this.#typing = true;
      return;
    }
    this.#typed(screen);
    const when = screen === null ? {} : { when: { screen: screen.kind } satisfies Moment };
    switch (intent.kind) {
      case 'pay-by':
        return this.#put({ 'pay-by': intent.method });
      case 'confirm':
      case 'back':
      case 'reprint':
      case 'check-again':
      case 'settle':
        return this.#put({ press: intent.kind, ...when });
      case 'open-drawer':
        return this.#put({ press: 'open-drawer', ...when });
      case 'pay-cash':
      case 'tender':
      case 'close-shift':
        // Nothing is done yet: the step is the Enter that follows, with what was counted.
        return;
      case 'paper-seen':
        return this.#put({ 'paper-seen': intent.printed ? 'printed' : 'missing' });
      case 'supervisor':
        return this.#put({ supervisor: { person: intent.person, reason: intent.reason } });
      case 'scanned':
      case 'sign-in-as':
      case 'lock':
      case 'item':
      case 'add-line':
      case 'times':
      case 'change-line':
      case 'hold':
      case 'recall':
        // A scanned text may be somebody's real code, and for the others a scenario has no word.
        this.#isWhole = false;
        return;
      case 'supervisor-left':
      case 'language':
      case 'volume':
      case 'motion':
        // They change nothing about money.
        return;
      default:
        return intent satisfies never;
    }
  }

  /** What is typed is one step with its Enter; left again, it was none. */
  #atDrawer(intent: Intent, screen: DrawerScreen): boolean {
    switch (intent.kind) {
      case 'key':
      case 'back':
        return true;
      case 'confirm':
        if (screen.kind === 'shift-close') this.#put({ 'close-shift': major(screen.amountMinor) });
        else this.#put({ 'pay-cash': major(screen.tenderedMinor || screen.amountMinor) });
        return true;
      default:
        return false;
    }
  }

  /** Keys are one step, with the amount that they came to. */
  #typed(screen: Screen | null): void {
    if (this.#typing && screen?.kind === 'amount' && screen.amountMinor > 0) {
      this.#put({ type: major(screen.amountMinor) });
    }
    this.#typing = false;
  }

  #atPanel(intent: RehearsalIntent, atMs: number): void {
    switch (intent.kind) {
      case 'present-card':
        return this.#put(CARD_STEPS[intent.how](intent.card));
      case 'smear-card':
        return this.#put({ smear: intent.card });
      case 'stand-reader':
        return this.#staged({ 'stand-reader': intent.reader }, atMs);
      case 'pad-key':
        return this.#padKey(intent.key);
      case 'scan-code':
        return this.#put({ scan: intent.code });
      case 'remove-card':
        return this.#staged({ reader: 'remove-card' }, atMs);
      case 'plug-reader':
        return this.#staged({ reader: intent.plugged ? 'plug' : 'unplug' }, atMs);
      case 'exchange-pad':
        return this.#staged({ reader: 'another-pad' }, atMs);
      case 'reader-noise':
        return this.#staged({ reader: 'noise' }, atMs);
      case 'reader-fault':
        return this.#staged({ 'reader-fault': intent.fault }, atMs);
      case 'plug-scanner':
        return this.#staged({ scanner: intent.plugged ? 'plug' : 'unplug' }, atMs);
      case 'scanner-no-read':
        return this.#staged({ scanner: 'no-read' }, atMs);
      case 'printer-fault':
        return this.#staged({ printer: intent.fault }, atMs);
      case 'channel-fault': {
        const { kind: _, fault: is, ...rest } = intent;
        return this.#staged({ fault: { ...rest, is } }, atMs);
      }
      case 'wallet-pays':
        return this.#put({ 'wallet-pays': intent.channel });
      case 'channel-manner':
        return this.#staged({ manner: { channel: intent.channel, is: intent.manner } }, atMs);
      default:
        // What is asked of the rehearsal itself is no part of it.
        return;
    }
  }

  #padKey(key: Extract<RehearsalIntent, { kind: 'pad-key' }>['key']): void {
    if (key === 'enter') {
      if (this.#pinDigits >= 4) this.#put({ pin: '1'.repeat(this.#pinDigits) });
      this.#pinDigits = 0;
    } else if (key === 'clear' || key === 'cancel') {
      this.#pinDigits = 0;
      if (key === 'cancel') this.#put({ pad: 'cancel' });
    } else {
      this.#pinDigits += 1;
    }
  }

  /** A switch that was turned while something ran is turned at the same distance to it. */
  #staged(step: StepInput, atMs: number): void {
    const on = this.#screen;
    if (on === null || on.kind === 'amount') return this.#put(step);
    const afterMs = Math.max(0, Math.round((atMs - on.sinceMs) / 10) * 10);
    this.#put({ ...step, when: { screen: on.kind }, after: `${Math.min(afterMs, 60_000)} ms` });
  }

  #put(step: StepInput): void {
    this.#steps.push(step);
  }
}

const CARD_STEPS = {
  tap: (card: string): StepInput => ({ tap: card }),
  insert: (card: string): StepInput => ({ insert: card }),
  swipe: (card: string): StepInput => ({ swipe: card }),
} as const;

/** What was done by hand, and what came of it, as the text of a scenario file. */
export function scenarioText(
  title: string,
  steps: readonly StepInput[],
  record: RunRecord,
): string {
  const input: ScenarioInput = {
    scenario: title,
    rows: [],
    do: [...steps],
    expect: expectationOf(record),
  };
  return stringify(input, { lineWidth: 100, flowCollectionPadding: false });
}

/** What came, as what is expected from now on. */
function expectationOf(record: RunRecord): ScenarioInput['expect'] {
  const ledger: Record<string, string[]> = {};
  for (const { channel, state, amountMinor } of record.ledger) {
    ledger[channel] = [...(ledger[channel] ?? []), `${state} ${(amountMinor / 100).toFixed(2)}`];
  }
  const customer = record.events.flatMap((event) =>
    event.kind === 'customer' ? [event.prompt] : [],
  );
  return {
    sales: record.sales.flatMap(({ saleId, amountMinor, answer }) =>
      answer.kind === 'present-again' || answer.kind === 'not-accepted'
        ? []
        : [
            {
              amount: major(amountMinor),
              answer: answer.kind,
              ...(answer.kind === 'approved' && { via: answer.approval.channel }),
              ...('code' in answer && { code: answer.code }),
              attempts: attemptsOf(record, saleId).map(({ channel, is, proof }) => ({
                channel,
                is,
                ...(proof !== null && { proof }),
              })),
            },
          ],
    ),
    ledger,
    customer,
    owed: owedIn(record),
  };
}

const owedIn = (record: RunRecord): number =>
  record.sales.flatMap(({ saleId }) => attemptsOf(record, saleId)).filter(({ is }) => is === 'owed')
    .length;
