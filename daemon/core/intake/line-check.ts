/**
 * A line check (row P7): the way to a channel walked from the name to the ping, each step timed, on
 * connections of its own. The live connection is neither used nor ended, and no money moves; a
 * small payment on a test channel is another step (`line-payment.ts`).
 */
import type { ServiceSecurity } from '#contract/channel-security.ts';
import type { LineReport, LineStep, LineStepName, Verdict } from '#contract/diagnostics.ts';
import { worstOf } from '#contract/diagnostics.ts';
import type { FindingCode } from '#contract/findings.ts';
import type { TerminalId } from '#contract/ids.ts';
import type { Clock, Random } from '#contract/ports.ts';
import type { ChannelEvent } from '../channel/pipeline.ts';
import { connectionPipeline } from '../channel/pipeline-order.ts';
import type { Socket, Transport } from '../channel/transport.ts';
import type { ChannelProfile } from '../channel-profile.ts';
import type { Limits } from '../limits.ts';
import type { LineProbe, ProbeEnd, ProbeFault, ProbeTarget } from '../premises.ts';

/** A step that passes but takes longer than this will be felt at the counter. */
const SLOW_MS: Readonly<Record<LineStepName, number>> = {
  lookup: 500,
  connect: 500,
  tls: 800,
  open: 1_000,
  'sign-on': 1_000,
  ping: 500,
  payment: 3_000,
  // A channel says itself how early it may be reversed (rule 8): late is no fault of its line.
  'take-back': Number.POSITIVE_INFINITY,
};
/** Pings of a check; the slowest counts. */
const PINGS = 3;

export interface LineCheckParts {
  readonly profile: ChannelProfile;
  readonly terminal: TerminalId;
  /** The channel's live connection is signed on now. */
  readonly isSignedOn: boolean;
  readonly probe: LineProbe;
  readonly security: ServiceSecurity;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
  /** Hears of each step once it is done. */
  stepped(step: LineStep): void;
  fault(cause: unknown): void;
}

/** What a step came to, before it is named and timed. */
export interface Ended {
  readonly verdict: Verdict;
  readonly finding: FindingCode;
  readonly detail: string;
  /** Where the step timed itself: the slowest ping. */
  readonly tookMs?: number;
}

const PROBE_FINDING: Readonly<Record<ProbeFault, FindingCode>> = {
  'no-address': 'LINE_NO_ADDRESS',
  refused: 'LINE_REFUSED',
  'no-way': 'LINE_NO_WAY',
  tls: 'LINE_TLS_FAILED',
};

const passed = (detail: string): Ended => ({ verdict: 'ok', finding: 'LINE_PASSED', detail });
export const failed = (finding: FindingCode, detail: string): Ended => ({
  verdict: 'fail',
  finding,
  detail,
});
export const skipped = (finding: FindingCode, detail = ''): Ended => ({
  verdict: 'skipped',
  finding,
  detail,
});

const ofProbe = (end: ProbeEnd): Ended =>
  end.kind === 'passed' ? passed(end.detail) : failed(PROBE_FINDING[end.why], end.detail);

/** Every address of the channel, one after the other; a step that fails ends its address. */
export const checkLine = async (parts: LineCheckParts): Promise<LineReport> => {
  const atWallMs = parts.clock.wallNow();
  const steps: LineStep[] = [];
  for (const address of parts.profile.addresses) {
    for (const step of await checkAddress(parts, address)) steps.push(step);
  }
  const verdict = worstOf(steps.map((step) => step.verdict));
  return { channel: parts.profile.id, atWallMs, verdict, steps };
};

const checkAddress = async (parts: LineCheckParts, address: string): Promise<LineStep[]> => {
  const { probe, limits } = parts;
  const target = targetOf(address);
  const line = new CheckedLine(parts, address);
  const walk: readonly (readonly [LineStepName, () => Promise<Ended>])[] = [
    ['lookup', async () => ofProbe(await probe.lookUp(target, limits.connectMs))],
    ['connect', async () => ofProbe(await probe.connect(target, limits.connectMs))],
    [
      'tls',
      async () =>
        target.isEncrypted
          ? ofProbe(await probe.secure(target, limits.connectMs))
          : skipped('LINE_PLAIN'),
    ],
    ['open', () => line.opened()],
    ['sign-on', () => line.signedOn()],
    ['ping', () => line.pinged()],
  ];
  const steps: LineStep[] = [];
  try {
    for (const [step, make] of walk) {
      const isOver = steps.some(({ verdict }) => verdict === 'fail');
      const done = isOver
        ? stepOf(step, target, skipped('LINE_NOT_REACHED'), null)
        : await timed(parts.clock, step, target, make);
      steps.push(done);
      parts.stepped(done);
    }
  } finally {
    line.end();
  }
  return steps;
};

export const timed = async (
  clock: Clock,
  step: LineStepName,
  target: ProbeTarget,
  make: () => Promise<Ended>,
): Promise<LineStep> => {
  const startedMs = clock.monotonicNow();
  const ended = await make();
  const tookMs = ended.tookMs ?? clock.monotonicNow() - startedMs;
  if (ended.verdict === 'ok' && tookMs > SLOW_MS[step]) {
    return stepOf(step, target, { ...ended, verdict: 'warn', finding: 'LINE_SLOW' }, tookMs);
  }
  return stepOf(step, target, ended, ended.verdict === 'skipped' ? null : tookMs);
};

const stepOf = (
  step: LineStepName,
  { host, port }: ProbeTarget,
  { verdict, finding, detail }: Ended,
  tookMs: number | null,
): LineStep => ({
  step,
  address: `${host}:${port}`.slice(0, 200),
  verdict,
  finding,
  detail: detail.slice(0, 200),
  tookMs: tookMs === null ? null : Math.round(tookMs * 10) / 10,
});

/** Ports that an address may leave out, by its scheme. */
const SCHEMES: Readonly<Record<string, { readonly port: number; readonly isEncrypted: boolean }>> =
  {
    wss: { port: 443, isEncrypted: true },
    ws: { port: 80, isEncrypted: false },
    tls: { port: 443, isEncrypted: true },
    tcp: { port: 80, isEncrypted: false },
  };

/** An address of a profile taken apart; the schema admits nothing that doesn't fit. */
export const targetOf = (address: string): ProbeTarget => {
  const [, scheme = '', host = '', port] =
    /^(\w+):\/\/(\[[^\]]+\]|[^:/?#]+)(?::(\d+))?/.exec(address) ?? [];
  const known = SCHEMES[scheme] ?? { port: 0, isEncrypted: false };
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? known.port : Number(port),
    isEncrypted: known.isEncrypted,
  };
};

/** One connection of a check: the channel's own pipeline on a socket that nobody else knows. */
class CheckedLine {
  readonly #parts: LineCheckParts;
  readonly #address: string;
  #socket: Socket | null = null;
  #close: () => void = () => {};
  #events: ChannelEvent[] = [];
  #waiting: (() => void) | null = null;

  constructor(parts: LineCheckParts, address: string) {
    this.#parts = parts;
    this.#address = address;
  }

  async opened(): Promise<Ended> {
    const { profile, isSignedOn, limits } = this.#parts;
    if (isSignedOn && !profile.signsOnTwice) return skipped('LINE_SIGN_ON_BESIDE');
    this.#dial();
    const event = await this.#next(['opened'], limits.connectMs);
    if (event?.kind === 'opened') return passed('');
    return failed('LINE_NOT_OPENED', event === null ? 'no answer' : event.detail);
  }

  async signedOn(): Promise<Ended> {
    if (this.#socket === null) return skipped('LINE_SIGN_ON_BESIDE');
    const event = await this.#next(['signed-on'], this.#parts.limits.signOnMs + 500);
    if (event?.kind !== 'signed-on') {
      return failed('LINE_SIGN_ON_REFUSED', event === null ? 'no answer' : event.detail);
    }
    return passed(`batch ${event.day.batch}, business date ${event.day.date}`);
  }

  async pinged(): Promise<Ended> {
    if (this.#socket === null) return skipped('LINE_SIGN_ON_BESIDE');
    const times: number[] = [];
    for (let ping = 0; ping < PINGS; ping += 1) {
      const event = await this.#next(['ping-answered'], this.#parts.limits.pingEveryMs * 3);
      if (event?.kind !== 'ping-answered') {
        return failed('LINE_NO_PONG', event === null ? 'no answer' : event.detail);
      }
      times.push(event.roundTripMs);
    }
    const slowestMs = Math.max(...times);
    const told = times.map((ms) => ms.toFixed(1)).join(', ');
    return { ...passed(`${told} ms`), tookMs: slowestMs };
  }

  end(): void {
    this.#close();
    this.#socket?.destroy();
    this.#socket = null;
  }

  #dial(): void {
    const { transport, limits } = this.#parts;
    let socket: Socket | null = null;
    // The PIN key it brings is not kept: the one in use stays good until a later one is used.
    const ports = { ...this.#parts, keepPinKey: () => {} };
    const parts = connectionPipeline(ports, () => socket, {
      unclaimed: () => {
        // No exchange is ever made here; whatever comes unasked says nothing about the line.
      },
      event: (event) => this.#heard(event),
    });
    const opened = transport.connect(this.#address, limits.connectMs, {
      opened: () => {
        socket = opened;
        parts.pipeline.raise({ kind: 'opened' });
      },
      text: (text) => parts.pipeline.receive({ at: 'text', text }),
      ended: ({ cause, detail }) => parts.pipeline.raise({ kind: 'closed', cause, detail }),
    });
    this.#socket = opened;
    // Its timers end with it, also when the socket never says that it did.
    this.#close = () => {
      parts.pipeline.raise({ kind: 'closed', cause: 'closed', detail: 'the check is over' });
    };
  }

  #heard(event: ChannelEvent): void {
    this.#events.push(event);
    this.#waiting?.();
  }

  /** The next event of these kinds, or the one that ends the line; null: neither came in time. */
  #next<K extends ChannelEvent['kind']>(
    kinds: readonly K[],
    limitMs: number,
  ): Promise<Extract<ChannelEvent, { kind: K }> | Ending | null> {
    const take = (): Extract<ChannelEvent, { kind: K }> | Ending | null => {
      for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) {
        if (isEnding(event)) return event;
        if ((kinds as readonly string[]).includes(event.kind)) {
          return event as Extract<ChannelEvent, { kind: K }>;
        }
      }
      return null;
    };
    return new Promise((resolve) => {
      const look = (): boolean => {
        const found = take();
        if (found === null) return false;
        this.#waiting = null;
        timer.cancel();
        resolve(found);
        return true;
      };
      const timer = this.#parts.clock.after(limitMs, () => {
        this.#waiting = null;
        resolve(null);
      });
      this.#waiting = look;
      look();
    });
  }
}

type Ending = Extract<ChannelEvent, { kind: 'closed' | 'sign-on-failed' | 'dead' }>;

const isEnding = (event: ChannelEvent): event is Ending =>
  event.kind === 'closed' || event.kind === 'sign-on-failed' || event.kind === 'dead';
