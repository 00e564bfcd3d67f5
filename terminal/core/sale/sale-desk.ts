import type { ReaderPrompt } from '#contract/card-reader.ts';
import type { PaymentProgress } from '#contract/payment.ts';
import type { Timer } from '#contract/ports.ts';
import type { Offer } from '../capture/capture-desk.ts';
import { capturedCode } from '../capture/captured.ts';
import { recogniseCode, trimScan } from '../capture/payment-codes.ts';
import { saleRulesOf } from '../settings.ts';
import { type DeskPorts, EffectRunner } from './effect-runner.ts';
import { holdsCapture, holdsCredential, limitOf, sameWait } from './held-while.ts';
import type { Answer, AnswerEvent, PersonEvent, SaleEvent } from './sale-event.ts';
import { startingState, step } from './sale-flow.ts';
import type { SaleState } from './sale-state.ts';

/**
 * Keeps the state of the till's sale: takes events one by one, steps, has the effects run. An event
 * that arrives while another is worked on (a port that answers inside the call) waits its turn.
 */
export class SaleDesk {
  readonly #ports: DeskPorts;
  readonly #changed: () => void;
  readonly #effects: EffectRunner;
  readonly #waiting: (() => void)[] = [];
  #working = false;
  #stopped = false;
  #state: SaleState;
  #limit: Timer | null = null;

  constructor(ports: DeskPorts, changed: () => void) {
    this.#ports = ports;
    this.#changed = changed;
    this.#state = startingState(saleRulesOf(ports.settings));
    this.#effects = new EffectRunner(
      ports,
      (generation) => this.#isReading(generation),
      (generation, answer, offer) => this.#answer(generation, answer, offer),
    );
  }

  state(): SaleState {
    return this.#state;
  }

  /** Takes up the sale a crash left behind. A memory that can't be read is said, not trusted. */
  async start(): Promise<'sound' | 'unreadable'> {
    const { generation } = this.#state;
    try {
      const pending = await this.#effects.memory.load();
      const cash = await this.#effects.cash.unseen();
      const saleId = pending?.saleId ?? cash?.saleId ?? null;
      const kept = saleId === null ? null : this.#ports.keptPapersOf(saleId);
      this.#answer(generation, { kind: 'loaded', pending, cash, kept });
      return 'sound';
    } catch {
      this.#ports.log.error('pending sale not readable');
      this.#answer(generation, { kind: 'loaded', pending: null, cash: null, kept: null });
      return 'unreadable';
    }
  }

  /** Lets go of everything that runs. An open sale is found again by the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#limit?.cancel();
    if (this.#state.kind === 'scanning') this.#ports.scanner.trigger(false);
    if (this.#state.kind === 'reading' || this.#state.kind === 'pin') this.#ports.reader.cancel();
    await this.#effects.stop();
  }

  person(event: PersonEvent): void {
    this.#take(event);
  }

  prompted(prompt: ReaderPrompt): void {
    this.#answer(this.#state.generation, { kind: 'prompt', prompt });
  }

  /** A scanned text, from the scanner or typed by a wedge. It goes to the sealer, or nowhere. */
  scanned(text: string): void {
    if (this.#state.kind !== 'scanning') return;
    const code = trimScan(text);
    const facts = recogniseCode(code);
    if (facts === null) {
      this.#take({ kind: 'code-refused' });
      return;
    }
    const captured = capturedCode(code, facts.wallet, facts.masked);
    const offer = this.#effects.capture.offerCode(captured);
    this.#take({ kind: 'code-scanned', masked: facts.masked }, offer);
  }

  progressed(progress: PaymentProgress): void {
    if (!('sale' in this.#state) || this.#state.sale.saleId !== progress.saleId) return;
    this.#effects.seenAtDaemon();
    if (progress.step === 'code-shown') this.#effects.payerAwaited(progress.leftMs);
    const atWallMs = this.#ports.clock.wallNow();
    this.#answer(this.#state.generation, { kind: 'progress', progress, atWallMs });
  }

  linkChanged(connected: boolean): void {
    this.#effects.linkChanged(connected);
  }

  /** A cancel pressed before the reader was free must not be followed by a question to it. */
  #isReading(generation: number): boolean {
    const { kind } = this.#state;
    return !this.#stopped && kind === 'reading' && generation === this.#state.generation;
  }

  #answer(generation: number, answer: Answer, offer?: Offer): void {
    // Tagging puts together again what `Answer` took apart; the compiler can't see the union whole.
    this.#take({ ...answer, generation } as AnswerEvent, offer);
  }

  #take(event: SaleEvent, offer?: Offer): void {
    this.#waiting.push(() => this.#work(event, offer));
    if (this.#working) return;
    this.#working = true;
    const before = this.#state;
    try {
      for (let work = this.#waiting.shift(); work !== undefined; work = this.#waiting.shift()) {
        work();
      }
    } finally {
      this.#working = false;
    }
    if (this.#state !== before) this.#changed();
  }

  #work(event: SaleEvent, offer: Offer | undefined): void {
    const before = this.#state;
    const next = this.#stopped ? { state: before, effects: [] } : step(before, event);
    if (next.state === before) offer?.refuse();
    else offer?.take();
    this.#state = next.state;
    for (const effect of next.effects) this.#effects.run(effect, next.state.generation);
    if (next.state !== before) this.#keepOnlyWhatIsHeld(before, next.state);
  }

  /** Lamp, limit and sensitive data last as long as the state they belong to, on every path. */
  #keepOnlyWhatIsHeld(before: SaleState, after: SaleState): void {
    const scanning = after.kind === 'scanning';
    if (scanning !== (before.kind === 'scanning')) this.#ports.scanner.trigger(scanning);
    if (!holdsCapture(after)) this.#effects.capture.drop();
    if (!holdsCredential(after)) this.#effects.dropCredential();
    if (sameWait(before, after)) return;
    this.#limit?.cancel();
    const limitMs = limitOf(after, this.#ports.limits, this.#ports.attended());
    const { generation } = after;
    this.#limit =
      limitMs === null
        ? null
        : this.#ports.clock.after(limitMs, () =>
            this.#answer(generation, { kind: 'limit-reached' }),
          );
  }
}
