import type { DeviceFinding, DeviceText } from '#contract/device-facts.ts';
import type { Clock, Timer } from '#contract/ports.ts';
import type { FrameSending } from '../framing/frame-sender.ts';

/** Numbers of `SI 01 nn` (devices.md 2b). 02 runs without end and 04 waits for a person: left out. */
export type PadTest = '01' | '03' | '05' | '06' | '07' | '08';

/** What came of one question: the pad's text, or silence. */
export type PadAnswer =
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'silent' };

/** Result of a test, and its running. */
const ANSWER_ID = '14';
const BUSY_ID = '09';

/** A test that says it is under way may take this long; one that says nothing is given up sooner. */
const TEST_LIMIT_MS = 10_000;
const SILENCE_LIMIT_MS = 2_000;

const MOST_CHARACTERS = 60;

/** Silence behind an EOT that came before any answer. */
const QUIET_MS = 500;

interface OpenQuestion {
  /** What its answer begins with; the rest is the answer. */
  readonly answerId: string;
  readonly settle: (answer: PadAnswer) => void;
  timer: Timer;
  text: string | null;
}

/** How the pad is asked: an administration frame, sent and acknowledged, or not. */
export type SendAdministration = (body: Uint8Array) => Promise<FrameSending>;

/**
 * Asks a pad about itself, one question at a time: `SI 01 nn SO`, its answer, and the EOT that ends
 * it. Nothing of a sale may be sent meanwhile: the EOT would pass for a refusal.
 */
export class PadDiagnosis {
  readonly #clock: Clock;
  readonly #send: SendAdministration;
  #open: OpenQuestion | null = null;

  constructor(clock: Clock, send: SendAdministration) {
    this.#clock = clock;
    this.#send = send;
  }

  /** A self test. Ends within the limits above, whatever the pad does. */
  ask(test: PadTest): Promise<PadAnswer> {
    return this.put(`01${test}`, ANSWER_ID);
  }

  /** Any question, as text, and what its answer begins with. Ends within the limits above, too. */
  async put(question: string, answerId: string): Promise<PadAnswer> {
    const answered = new Promise<PadAnswer>((settle) => {
      const timer = this.#giveUpAfter(TEST_LIMIT_MS);
      this.#open = { answerId, settle, timer, text: null };
    });
    const sent = await this.#send(Uint8Array.from(question, (one) => one.charCodeAt(0)));
    if (sent !== 'acknowledged') this.#end({ kind: 'silent' });
    else this.#waitAtMost(SILENCE_LIMIT_MS);
    return answered;
  }

  /** An administration frame came. */
  hear(body: Uint8Array): void {
    const open = this.#open;
    if (open === null) return;
    const text = String.fromCharCode(...body.subarray(0, MOST_CHARACTERS));
    if (text.startsWith(BUSY_ID)) this.#waitAtMost(TEST_LIMIT_MS);
    if (text.startsWith(open.answerId)) open.text = text.slice(open.answerId.length).trim();
  }

  /**
   * The pad's EOT; true when it belongs to a question. Before any answer it refuses the question, or
   * ends one that a till before this one asked: then the answer is still on its way, and a little
   * silence is waited for, or its EOT would later refuse a command of a sale.
   */
  hearEnd(): boolean {
    const open = this.#open;
    if (open === null) return false;
    if (open.text === null) this.#waitAtMost(QUIET_MS);
    else this.#finish();
    return true;
  }

  /** The line is gone: nothing will be answered any more. */
  abandon(): void {
    this.#finish();
  }

  /** A sale waits: an open question gets no more than the short limit. */
  hurry(): void {
    this.#waitAtMost(SILENCE_LIMIT_MS);
  }

  #waitAtMost(limitMs: number): void {
    const open = this.#open;
    if (open === null) return;
    open.timer.cancel();
    open.timer = this.#giveUpAfter(limitMs);
  }

  #giveUpAfter(limitMs: number): Timer {
    // A pad that forgets its EOT has answered all the same.
    return this.#clock.after(limitMs, () => this.#finish());
  }

  #finish(): void {
    const text = this.#open?.text ?? null;
    this.#end(text === null ? { kind: 'silent' } : { kind: 'said', text });
  }

  #end(answer: PadAnswer): void {
    const open = this.#open;
    this.#open = null;
    open?.timer.cancel();
    open?.settle(answer);
  }
}

/** Tests a technician runs, and what each is called. */
export const SELF_TESTS: readonly (readonly [test: PadTest, what: DeviceText])[] = [
  ['01', { zh: '内存', en: 'memory' }],
  ['03', { zh: '程序校验', en: 'program checksum' }],
  ['05', { zh: '显示屏', en: 'display' }],
  ['06', { zh: '序列号', en: 'serial number' }],
  ['08', { zh: '固件版本', en: 'firmware' }],
];

/** Tests that tell something instead of passing. */
const TELLING: readonly PadTest[] = ['06', '08'];

/** Words of a failed test; makers differ, and the text is shown beside the verdict anyway. */
const FAILURE = /\b(FAIL|FAILED|FAILURE|ERR|ERROR|BAD|NG)\b/i;

/** One line of the result. */
export function findingOf(test: PadTest, what: DeviceText, answer: PadAnswer): DeviceFinding {
  if (answer.kind === 'silent') return { what, result: 'silent', said: '' };
  const passed = FAILURE.test(answer.text) ? 'failed' : 'passed';
  return { what, result: TELLING.includes(test) ? 'told' : passed, said: printable(answer.text) };
}

/** Text of a pad without anything that is no character. */
export const printable = (text: string): string => text.replace(/[^ -~]/g, '·');
