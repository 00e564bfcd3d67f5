import type {
  DeviceCommand,
  DeviceCommandEnd,
  DeviceFinding,
  DeviceIdentity,
  DeviceText,
  DiagnosableDevice,
} from '#contract/device-facts.ts';
import type { Clock } from '#contract/ports.ts';
import {
  findingOf,
  type PadAnswer,
  PadDiagnosis,
  type PadTest,
  SELF_TESTS,
  type SendAdministration,
} from './pad-diagnosis.ts';

/** What the pad's own side needs of the driver. */
export interface PadSelfParts {
  readonly clock: Clock;
  readonly send: SendAdministration;
  /** `free`: nothing is asked of the customer, and no card is held. */
  readonly standing: () => 'free' | 'busy' | 'gone';
}

type Tests = readonly (readonly [test: PadTest, what: DeviceText])[];

const IDENTITY_TESTS: Tests = SELF_TESTS.filter(([test]) => test === '06' || test === '08');

const UNKNOWN: DeviceIdentity = { model: null, firmware: null, serialNumber: null };

/**
 * The pad as a machine: who it is, and whether its parts pass their own tests. It asks after each
 * arrival of the pad, and when a technician wants it; a sale that begins meanwhile waits for the
 * question that is open, and the rest are dropped.
 */
export class PadSelf implements DiagnosableDevice {
  readonly commands: readonly DeviceCommand[] = ['self-test', 'identify'];
  readonly #parts: PadSelfParts;
  readonly #diagnosis: PadDiagnosis;
  readonly #listeners: (() => void)[] = [];
  #identity = UNKNOWN;
  /** Resolves when nothing is being asked; null when nothing is. */
  #asking: Promise<void> | null = null;
  #saleWaits = false;
  /** The pad that is there now was asked. */
  #greeted = false;

  constructor(parts: PadSelfParts) {
    this.#parts = parts;
    this.#diagnosis = new PadDiagnosis(parts.clock, parts.send);
  }

  identity(): DeviceIdentity {
    return this.#identity;
  }

  onIdentity(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async run(command: DeviceCommand): Promise<DeviceCommandEnd> {
    if (command !== 'self-test' && command !== 'identify') {
      return { kind: 'not-done', why: 'not-supported' };
    }
    // Whoever comes while the pad says who it is waits for that, a few seconds at most.
    if (this.#asking !== null) await this.#asking;
    const standing = this.#parts.standing();
    if (standing !== 'free') return { kind: 'not-done', why: standing };
    if (this.#asking !== null) return { kind: 'not-done', why: 'busy' };
    const findings = await this.#askAll(command === 'self-test' ? SELF_TESTS : IDENTITY_TESTS);
    if (findings.length === 0) return { kind: 'not-done', why: 'busy' };
    return { kind: 'done', findings: [...findings] };
  }

  /**
   * An idle moment: a pad that came and was not asked yet is asked who it is. Not at its arrival: a
   * till that is closed again right then would leave an answer behind, and its EOT would pass for a
   * customer's cancel in the next till's first sale.
   */
  greet(): void {
    if (this.#greeted || this.#asking !== null || this.#parts.standing() !== 'free') return;
    this.#greeted = true;
    void this.#askAll(IDENTITY_TESTS);
  }

  /** A question of a sale, which has the pad for itself; see `PadDiagnosis`. */
  put(question: string, answerId: string): Promise<PadAnswer> {
    return this.#diagnosis.put(question, answerId);
  }

  asking(): boolean {
    return this.#asking !== null;
  }

  /** Resolves once a sale can have the pad. */
  async giveWay(): Promise<void> {
    this.#saleWaits = true;
    this.#diagnosis.hurry();
    await this.#asking;
    this.#saleWaits = false;
  }

  hear(body: Uint8Array): void {
    this.#diagnosis.hear(body);
  }

  /** True when the EOT belongs to a question of ours. */
  hearEnd(): boolean {
    return this.#diagnosis.hearEnd();
  }

  /** The pad is gone. */
  leave(): void {
    this.#greeted = false;
    this.#diagnosis.abandon();
  }

  async #askAll(tests: Tests): Promise<readonly DeviceFinding[]> {
    const done = Promise.withResolvers<void>();
    this.#asking = done.promise;
    const findings: DeviceFinding[] = [];
    for (const [test, what] of tests) {
      if (this.#saleWaits || this.#parts.standing() === 'gone') break;
      const answer = await this.#diagnosis.ask(test);
      const finding = findingOf(test, what, answer);
      findings.push(finding);
      if (finding.result === 'told') this.#learn(test, finding.said);
    }
    this.#asking = null;
    done.resolve();
    return findings;
  }

  #learn(test: PadTest, said: string): void {
    const key = test === '06' ? 'serialNumber' : 'firmware';
    if (this.#identity[key] === said) return;
    this.#identity = { ...this.#identity, [key]: said };
    for (const listener of this.#listeners) listener();
  }
}
