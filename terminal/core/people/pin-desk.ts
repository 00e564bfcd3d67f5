import type { ErrorCode } from '#contract/error-codes.ts';
import type { PersonId } from '#contract/ids.ts';
import type { Clock, Log } from '#contract/ports.ts';
import type { PinCheck, Role, StaffMember } from '#contract/staff.ts';

/** What a typed PIN was worth. `waitMs` is how long no further one is looked at. */
export type PinVerdict =
  | { readonly kind: 'right'; readonly person: StaffMember }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly waitMs: number };

export interface PinPorts {
  readonly pins: PinCheck;
  readonly clock: Clock;
  readonly log: Log;
  readonly staff: readonly StaffMember[];
}

/**
 * Pauses after wrong PINs in a row, whoever's they were: a thief doesn't get three tries for every
 * name on the list. Four digits at the last pause take a week to walk through.
 */
export const PIN_PAUSES_MS = [0, 0, 5_000, 15_000, 30_000, 60_000] as const;

/** Checks PINs, one after the other, and slows down whoever guesses. No PIN is kept or logged. */
export class PinDesk {
  readonly #ports: PinPorts;
  #wrong = 0;
  #closedUntilMs = Number.NEGATIVE_INFINITY;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(ports: PinPorts) {
    this.#ports = ports;
  }

  people(): readonly StaffMember[] {
    return this.#ports.staff;
  }

  find(id: string): StaffMember | null {
    return this.#ports.staff.find((person) => person.id === id) ?? null;
  }

  /** Never rejects. A check that fails is a wrong PIN: nobody gets in because a library broke. */
  check(id: PersonId, pin: string, needs: Role): Promise<PinVerdict> {
    const done = this.#turn.then(() => this.#check(id, pin, needs));
    this.#turn = done;
    return done;
  }

  async #check(id: PersonId, pin: string, needs: Role): Promise<PinVerdict> {
    const { clock, log, pins } = this.#ports;
    const leftMs = this.#closedUntilMs - clock.monotonicNow();
    if (leftMs > 0) return { kind: 'refused', code: 'PIN_WAIT', waitMs: Math.ceil(leftMs) };
    const person = this.find(id);
    if (person === null) return { kind: 'refused', code: 'PERSON_NOT_KNOWN', waitMs: 0 };
    const right = await pins.matches(pin, person.pin).catch(() => false);
    if (!right) return this.#refuseWrong(person);
    this.#wrong = 0;
    if (needs === 'supervisor' && person.role !== 'supervisor') {
      log.warn('a supervisor is needed', { person: person.id });
      return { kind: 'refused', code: 'SUPERVISOR_NEEDED', waitMs: 0 };
    }
    return { kind: 'right', person };
  }

  #refuseWrong({ id }: StaffMember): PinVerdict {
    const { clock, log } = this.#ports;
    const waitMs = PIN_PAUSES_MS[Math.min(this.#wrong, PIN_PAUSES_MS.length - 1)] ?? 0;
    this.#wrong += 1;
    this.#closedUntilMs = clock.monotonicNow() + waitMs;
    log.warn('pin refused', { person: id, inARow: this.#wrong });
    return { kind: 'refused', code: waitMs === 0 ? 'PIN_WRONG' : 'PIN_WAIT', waitMs };
  }
}
