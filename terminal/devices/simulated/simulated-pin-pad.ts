import type { LinePort } from '#contract/line.ts';
import type { Clock, Random } from '#contract/ports.ts';
import { inProcessPair } from '../line/in-process-line.ts';
import { emvHex } from './card-data.ts';
import { PadEnd } from './pad-end.ts';
import { noFaults, type PadFaults } from './pad-faults.ts';
import { factoryIdentity, type PadIdentity, selfTestAnswer } from './pad-self-test.ts';
import { PadState } from './pad-state.ts';
import { PinKeyboard } from './pin-keyboard.ts';
import { type TestCard, track2Of } from './test-cards.ts';
import { obey, type PadInside } from './till-commands.ts';

/** How a card is held to the pad. */
export type Presenting = 'swipe' | 'tap' | 'insert';

/** A key of the pad: a digit, or one of its three function keys. */
export type PadKey = `${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}` | 'enter' | 'clear' | 'cancel';

/** What a person in front of the pad sees. */
export interface PadDisplay {
  readonly lines: readonly string[];
  readonly asking: 'nothing' | 'card' | 'pin';
  /** Digits typed so far, 0 to 12. */
  readonly pinLength: number;
  readonly plugged: boolean;
}

/** A simulated pad in the hands of a person or a test. It speaks the bytes of a real one. */
export interface SimulatedPinPad {
  /** A build for shops takes nothing that carries this. */
  readonly simulated: true;
  /** Switch them by setting fields. */
  readonly faults: PadFaults;
  /** What it says of itself; another pad in its place says something else (fault DV9). */
  readonly identity: PadIdentity;
  display(): PadDisplay;
  onChange(listener: () => void): void;
  /** Returns false when the pad asks for no card: then nothing happened. */
  present(card: TestCard, how: Presenting): boolean;
  pressKey(key: PadKey): void;
  /** Types 4 to 12 digits and presses enter. */
  typePin(digits: string): void;
  /** The customer's cancel key. */
  customerCancel(): void;
  plug(plugged: boolean): Promise<void>;
  /** Pulls the plug for good; no timer is left. */
  stop(): Promise<void>;
}

/** A pad that can be handled roughly too. */
export interface PadAtPort extends SimulatedPinPad {
  /** Pulls an inserted card out before the pad is done with it; false when none is in. */
  removeCard(): boolean;
  /** Puts so many random bytes on the line. */
  noise(length: number): void;
}

interface PadPorts {
  readonly clock: Clock;
  readonly random: Random;
  /** First key counter, for tests with fixed vectors. */
  readonly firstKeyCounter?: number;
}

const MOST_DIGITS = 12;
const FEWEST_DIGITS = 4;
const FS = '\x1c';

/** Plugs a simulated pad into the far end of a line: a cable in memory, or a real port. */
export function createSimulatedPinPad(options: PadPorts & { readonly port: LinePort }): PadAtPort {
  return new Pad(options, (pad) => pad.stop());
}

/** A simulated pad with its own cable: `port` is for the driver, and unplugging is felt there. */
export function createCabledPinPad(ports: PadPorts): {
  readonly simulated: true;
  readonly pad: PadAtPort;
  readonly port: LinePort;
} {
  const cable = inProcessPair(ports.clock);
  const pad = new Pad({ ...ports, port: cable.far }, async () => cable.unplug(), cable.plug);
  return { simulated: true, pad, port: cable.near };
}

class Pad implements PadAtPort {
  readonly simulated = true;
  readonly faults = noFaults();
  readonly identity = factoryIdentity();
  readonly #inside: PadInside;
  readonly #keyboard: PinKeyboard;
  readonly #pull: (pad: Pad) => Promise<void>;
  readonly #beforePlug: () => void;

  constructor(
    options: PadPorts & { readonly port: LinePort },
    pull: (pad: Pad) => Promise<void>,
    beforePlug: () => void = () => {},
  ) {
    const { port, clock, random, firstKeyCounter } = options;
    const onCommand = (body: Uint8Array): void => obey(this.#inside, body);
    const onAdministration = (body: Uint8Array): void => {
      const answer = selfTestAnswer(body, this.identity) ?? this.#keyboard.administer(body);
      if (answer !== null) end.tell(answer);
    };
    const end = new PadEnd({ port, clock, faults: this.faults, onCommand, onAdministration });
    let cardCounter = 0;
    const nextCardCounter = (): number => {
      cardCounter += 1;
      return cardCounter;
    };
    this.#keyboard = new PinKeyboard(random, firstKeyCounter);
    const holdsKeys = (slots: string): boolean => this.#keyboard.holds(slots);
    this.#inside = { state: new PadState(), end, clock, random, nextCardCounter, holdsKeys };
    this.#pull = pull;
    this.#beforePlug = beforePlug;
    this.plug(true);
  }

  display(): PadDisplay {
    const { state, end } = this.#inside;
    const doing = state.doing();
    return {
      lines: state.lines(),
      asking: doing.kind === 'chip' ? 'nothing' : doing.kind,
      pinLength: doing.kind === 'pin' ? doing.digits.length : 0,
      plugged: end.pluggedIn(),
    };
  }

  onChange(listener: () => void): void {
    this.#inside.state.onChange(listener);
  }

  present(card: TestCard, how: Presenting): boolean {
    const { state, end } = this.#inside;
    if (state.doing().kind !== 'card') return false;
    switch (how) {
      case 'swipe':
        state.rest();
        end.result(card.stripe === 'readable' ? `81.;${track2Of(card)}?` : '81.E');
        break;
      case 'tap':
        state.rest();
        end.result(this.#tapResult(card));
        break;
      case 'insert':
        state.become({ kind: 'chip', card, amount: '', currency: '' });
        end.result('85.');
        break;
      default:
        how satisfies never;
    }
    return true;
  }

  removeCard(): boolean {
    const { state } = this.#inside;
    if (state.doing().kind !== 'chip') return false;
    state.rest();
    return true;
  }

  noise(length: number): void {
    const { end, random } = this.#inside;
    end.put(Uint8Array.from({ length }, () => Math.floor(random.fraction() * 256)));
  }

  typePin(digits: string): void {
    for (const digit of digits) this.#type(digit);
    this.pressKey('enter');
  }

  pressKey(key: PadKey): void {
    const doing = this.#inside.state.doing();
    switch (key) {
      case 'cancel':
        this.customerCancel();
        break;
      case 'clear':
        if (doing.kind === 'pin') this.#inside.state.become({ ...doing, digits: '' });
        break;
      case 'enter':
        this.#enter();
        break;
      default:
        this.#type(key);
    }
  }

  customerCancel(): void {
    const { state, end } = this.#inside;
    if (state.doing().kind === 'nothing') return;
    state.idle();
    end.end();
  }

  async plug(plugged: boolean): Promise<void> {
    const { state, end } = this.#inside;
    if (plugged) {
      this.#beforePlug();
      await end.plugIn();
    } else {
      state.idle();
      this.#keyboard.forgetWorkingKeys();
      await this.#pull(this);
    }
    state.changed();
  }

  async stop(): Promise<void> {
    this.#inside.state.rest();
    await this.#inside.end.pull();
  }

  #tapResult(card: TestCard): string {
    if (card.contactless === 'none') return '83.E';
    // Q9 carries no amount: a contactless kernel proper would be started by T61.
    const counter = this.#inside.nextCardCounter();
    const sale = { amount: '0'.repeat(12), currency: '0156', counter };
    return `83.${track2Of(card)}${FS}${emvHex(card, sale, this.#inside)}`;
  }

  #type(digit: string): void {
    const { state } = this.#inside;
    const doing = state.doing();
    if (doing.kind !== 'pin' || doing.digits.length === MOST_DIGITS) return;
    state.become({ ...doing, digits: doing.digits + digit });
  }

  #enter(): void {
    const { state, end } = this.#inside;
    const doing = state.doing();
    if (doing.kind !== 'pin' || doing.digits.length < FEWEST_DIGITS) return;
    state.rest();
    end.result(this.#keyboard.answer(doing.request, doing.digits));
  }
}
