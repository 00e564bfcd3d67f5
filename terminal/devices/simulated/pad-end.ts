import type { Line, LinePort } from '#contract/line.ts';
import type { Clock } from '#contract/ports.ts';
import { createFrameLink, type FrameLink } from '../framing/frame-link.ts';
import { PIN_PAD_PROFILE } from '../reader/pad-profile.ts';
import { faultyLine, type PadFaults } from './pad-faults.ts';

/** Longest wait for noise to be written. */
const PUT_LIMIT_MS = 5_000;

type Plug =
  | { readonly kind: 'out' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'in'; readonly line: Line; readonly link: FrameLink };

/** The pad's own end of the line: frames in, frames out, and a plug that can be pulled. */
export class PadEnd {
  readonly #port: LinePort;
  readonly #clock: Clock;
  readonly #faults: PadFaults;
  readonly #onCommand: (body: Uint8Array) => void;
  readonly #onAdministration: (body: Uint8Array) => void;
  #plug: Plug = { kind: 'out' };

  constructor(options: {
    readonly port: LinePort;
    readonly clock: Clock;
    readonly faults: PadFaults;
    readonly onCommand: (body: Uint8Array) => void;
    readonly onAdministration: (body: Uint8Array) => void;
  }) {
    this.#port = options.port;
    this.#clock = options.clock;
    this.#faults = options.faults;
    this.#onCommand = options.onCommand;
    this.#onAdministration = options.onAdministration;
  }

  pluggedIn(): boolean {
    return this.#plug.kind === 'in';
  }

  async plugIn(): Promise<void> {
    if (this.#plug.kind !== 'out') return;
    this.#plug = { kind: 'opening' };
    const opening = await this.#port.open();
    if (opening.kind === 'refused') {
      this.#plug = { kind: 'out' };
      return;
    }
    if (this.#plug.kind !== 'opening') {
      await opening.line.close();
      return;
    }
    const { line } = opening;
    const link = createFrameLink({
      line: faultyLine(line, this.#faults, this.#clock),
      clock: this.#clock,
      profile: PIN_PAD_PROFILE.frames,
      events: {
        onFrame: (frame) => {
          if (this.#faults.silent) return;
          if (frame.kind === 'transaction') this.#onCommand(frame.body);
          else this.#onAdministration(frame.body);
        },
        // A till that ends the session leaves the pad as it is until the next command.
        onEnd: () => {},
      },
    });
    this.#plug = { kind: 'in', line, link };
    line.onClosed(() => this.#left(link));
  }

  async pull(): Promise<void> {
    const plug = this.#plug;
    this.#plug = { kind: 'out' };
    if (plug.kind !== 'in') return;
    plug.link.stop();
    await plug.line.close();
  }

  /** Sends a result, now or after the delay the faults ask for, once or twice. */
  result(text: string): void {
    const times = this.#faults.duplicateResults ? 2 : 1;
    const send = (): void => {
      const body = Uint8Array.from(Buffer.from(text, 'latin1'));
      for (let time = 0; time < times; time += 1) this.#send(body);
    };
    if (this.#faults.resultDelayMs === 0) send();
    else this.#clock.after(this.#faults.resultDelayMs, send);
  }

  /** Answers a question about the pad itself, and ends it with EOT once the answer was taken. */
  tell(text: string): void {
    const plug = this.#plug;
    if (plug.kind !== 'in') return;
    const body = Uint8Array.from(Buffer.from(text, 'latin1'));
    plug.link.send({ kind: 'administration', body }).then((outcome) => {
      if (outcome === 'acknowledged') plug.link.sendEnd();
    });
  }

  /** Ends the session: the customer's cancel, or the pad's time-out. */
  end(): void {
    if (this.#plug.kind === 'in') this.#plug.link.sendEnd();
  }

  /** Puts bytes on the line as they are: noise of a bad cable (faults SL1, SL3). */
  put(bytes: Uint8Array): void {
    if (this.#plug.kind === 'in') this.#plug.line.write(bytes, PUT_LIMIT_MS);
  }

  #send(body: Uint8Array): void {
    if (this.#plug.kind === 'in') this.#plug.link.send({ kind: 'transaction', body });
  }

  #left(link: FrameLink): void {
    if (this.#plug.kind !== 'in' || this.#plug.link !== link) return;
    link.stop();
    this.#plug = { kind: 'out' };
  }
}
