/**
 * Answers the screens beside the sale, the technician's and the list of sales: from the payment service, the till's devices and its files. It
 * runs beside the sale and never waits in its way (invariant L4).
 */
import {
  type ApiMethod,
  type ApiParams,
  type ApiResult,
  type DaemonLink,
  DaemonLinkLost,
} from '#contract/daemon-api.ts';
import type { DeviceDesk } from '#contract/device-facts.ts';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { PersonId } from '#contract/ids.ts';
import type { Log } from '#contract/ports.ts';
import {
  MOST_PREVIEW,
  type TechnicianAnswer,
  type TechnicianQuestion,
} from '#contract/technician.ts';
import {
  type Bundle,
  collect,
  contentsOf,
  nextTurn,
  UnsafeBundle,
} from '#diagnostics/bundle/collect.ts';
import { saveBundle } from '#diagnostics/bundle/save.ts';
import { windowOf } from '#diagnostics/bundle/service-sources.ts';
import { examine } from '#diagnostics/checks/doctor.ts';
import { gather } from '#diagnostics/gather.ts';
import { isAboutSales, SalesAtTill, type SalesParts } from '../counter/sales-at-till.ts';
import { type TillPlaces, tillSources } from './till-sources.ts';

export interface TechnicianParts {
  readonly daemon: DaemonLink;
  readonly devices: DeviceDesk;
  readonly terminalId: string;
  readonly places: TillPlaces;
  readonly till: SalesParts['till'];
  /** Why a PIN proves no supervisor; null: it does. */
  readonly supervisorRefusal: (person: PersonId, pin: string) => Promise<ErrorCode | null>;
  /** Gives the desktop back; null where the till never took it. */
  readonly leaveKiosk: (() => void) | null;
  readonly log: Log;
}

/** Hears every part of an answer; the last one is told as such. */
export type TellAnswer = (answer: TechnicianAnswer, isLast: boolean) => void;

export interface Technician {
  /** Always ends with a last answer. */
  ask(question: TechnicianQuestion, tell: TellAnswer): Promise<void>;
}

type Refusal = Extract<TechnicianAnswer, { about: 'refused' }>;

const refused = (why: Refusal['why'], detail = ''): Refusal => ({
  about: 'refused',
  why,
  detail: detail.slice(0, 200),
});

export function createTechnician(parts: TechnicianParts): Technician {
  const desk = new TechnicianAtTill(parts);
  return {
    ask: async (question, tell) => {
      try {
        tell(await desk.answer(question, (part) => tell(part, false)), true);
      } catch (cause) {
        tell(refusalOf(cause, parts.log), true);
      }
    },
  };
}

const refusalOf = (cause: unknown, log: Log): Refusal => {
  if (cause instanceof DaemonLinkLost) return refused('service-gone', cause.message);
  const why = cause instanceof Error ? cause.message : String(cause);
  log.warn('a question of the technician was not answered', { why });
  return refused(cause instanceof UnsafeBundle ? 'unsafe' : 'service-refused', why);
};

class TechnicianAtTill {
  readonly #parts: TechnicianParts;
  readonly #sales: SalesAtTill;
  /** The one collected last: what is looked at is what is saved. */
  #bundle: Bundle | null = null;
  #isCollecting = false;
  readonly #steps = new Map<string, (part: TechnicianAnswer) => void>();

  constructor(parts: TechnicianParts) {
    this.#parts = parts;
    this.#sales = new SalesAtTill(parts);
    parts.daemon.onNotification('line.stepped', ({ channel, step }) => {
      this.#steps.get(channel)?.({ about: 'line-step', step });
    });
  }

  answer(
    question: TechnicianQuestion,
    part: (part: TechnicianAnswer) => void,
  ): Promise<TechnicianAnswer> {
    if (isAboutSales(question)) return this.#sales.answer(question);
    switch (question.about) {
      case 'facts':
        return this.#facts();
      case 'doctor':
        return this.#doctor();
      case 'history':
        return this.#history(question.channel, question.span);
      case 'line':
        return this.#line(question.channel, part);
      case 'line-payment':
        return this.#linePayment(question, part);
      case 'devices':
      case 'trace':
      case 'device-run':
        return this.#device(question);
      case 'host':
        return Promise.resolve({ about: 'host', locked: this.#parts.leaveKiosk !== null });
      case 'bundle':
        return this.#collect(part);
      case 'bundle-file':
        return Promise.resolve(this.#preview(question.name));
      case 'bundle-save':
        return this.#save();
      default:
        return this.#order(question);
    }
  }

  #request<M extends ApiMethod>(name: M, params: ApiParams<M>): Promise<ApiResult<M>> {
    return this.#parts.daemon.request(name, params);
  }

  async #facts(): Promise<TechnicianAnswer> {
    const [facts, reversals] = await Promise.all([
      this.#request('diagnostics.read', {}),
      this.#request('reversals.list', {}),
    ]);
    return { about: 'facts', facts, reversals };
  }

  async #doctor(): Promise<TechnicianAnswer> {
    return { about: 'doctor', report: examine(await this.#seen()) };
  }

  #seen() {
    const asker = {
      read: () => this.#request('diagnostics.read', {}),
      keys: () => this.#request('sign-on.keys', {}),
      judge: (cause: unknown) => {
        const why = cause instanceof Error ? cause.message : String(cause);
        const kind = cause instanceof DaemonLinkLost ? ('gone' as const) : ('refused' as const);
        return { kind, why };
      },
    };
    return gather(asker, this.#parts.places.keyDirectory);
  }

  async #history(
    channel: ApiParams<'health.history'>['channel'],
    span: Extract<TechnicianQuestion, { about: 'history' }>['span'],
  ): Promise<TechnicianAnswer> {
    const history = await this.#request('health.history', windowOf(channel, span));
    return { about: 'history', channel, history };
  }

  async #line(
    channel: ApiParams<'line.check'>['channel'],
    part: (part: TechnicianAnswer) => void,
    payment?: ApiParams<'line.check'>['payment'],
  ): Promise<TechnicianAnswer> {
    if (this.#steps.has(channel)) return refused('busy');
    this.#steps.set(channel, part);
    try {
      const answer = await this.#request('line.check', {
        channel,
        ...(payment !== undefined && { payment }),
      });
      if (answer.kind === 'checked') return { about: 'line', report: answer.report };
      return refused(answer.kind === 'busy' ? 'busy' : 'not-known');
    } finally {
      this.#steps.delete(channel);
    }
  }

  /** Told before it begins whether the supervisor agrees; the PIN goes no further. */
  async #linePayment(
    { channel, person, pin, reason }: Extract<TechnicianQuestion, { about: 'line-payment' }>,
    part: (part: TechnicianAnswer) => void,
  ): Promise<TechnicianAnswer> {
    const code = await this.#parts.supervisorRefusal(person, pin);
    if (code !== null) return { about: 'not-agreed', code };
    return this.#line(channel, part, { person, reason });
  }

  async #order(
    order: Extract<
      TechnicianQuestion,
      { about: 'disable' | 'enable' | 'force' | 'lift' | 'close-reversal' | 'leave-kiosk' }
    >,
  ): Promise<TechnicianAnswer> {
    // The PIN is looked at here and goes no further.
    const { about, pin, ...params } = order;
    const code = await this.#parts.supervisorRefusal(order.person, pin);
    if (code !== null) return { about: 'not-agreed', code };
    const done: TechnicianAnswer = { about: 'done' };
    switch (order.about) {
      case 'disable':
      case 'enable': {
        const { channel, person, reason } = order;
        const by = { channel, person, reason };
        const { kind } = await this.#request(`channel.${order.about}`, by);
        return kind === 'done' ? done : refused('not-known');
      }
      case 'force': {
        const { kind } = await this.#request('route.force', params as ApiParams<'route.force'>);
        return kind === 'forced' ? done : refused('not-known');
      }
      case 'lift':
        await this.#request('route.lift', params as ApiParams<'route.lift'>);
        return done;
      case 'leave-kiosk':
        return this.#leaveKiosk(order);
      case 'close-reversal':
        await this.#request('reversals.close', params as ApiParams<'reversals.close'>);
        return done;
    }
  }

  #leaveKiosk({ person, reason }: { person: PersonId; reason: string }): TechnicianAnswer {
    const { leaveKiosk, log } = this.#parts;
    if (leaveKiosk === null) return refused('not-known');
    log.warn('the desktop was given back', { person, reason });
    leaveKiosk();
    return { about: 'done' };
  }

  async #device(
    question: Extract<TechnicianQuestion, { about: 'devices' | 'trace' | 'device-run' }>,
  ): Promise<TechnicianAnswer> {
    const { devices } = this.#parts;
    switch (question.about) {
      case 'devices':
        return { about: 'devices', devices: [...devices.facts()] };
      case 'trace': {
        const { device, after } = question;
        return { about: 'trace', device, lines: [...devices.trace(device, after)] };
      }
      case 'device-run': {
        const { device, command } = question;
        return { about: 'device-run', device, end: await devices.run(device, command) };
      }
    }
  }

  async #collect(part: (part: TechnicianAnswer) => void): Promise<TechnicianAnswer> {
    if (this.#isCollecting) return refused('busy');
    this.#isCollecting = true;
    try {
      const seen = await this.#seen();
      const { daemon, devices, places } = this.#parts;
      const facts = seen.service.kind === 'answered' ? seen.service.facts : null;
      const sources = tillSources({
        ask: (name, params) => daemon.request(name, params),
        facts,
        report: async () => examine(seen),
        devices,
        places,
      });
      this.#bundle = await collect(sources, {
        breathe: nextTurn,
        progress: (name, done, of) => part({ about: 'bundle-progress', name, done, of }),
      });
      return { about: 'bundle', contents: contentsOf(this.#bundle) };
    } finally {
      this.#isCollecting = false;
    }
  }

  #preview(name: string): TechnicianAnswer {
    const file = this.#bundle?.files.find((one) => one.name === name);
    if (file === undefined) return refused('not-known', name);
    const cut = Math.max(0, file.text.length - MOST_PREVIEW);
    return { about: 'bundle-file', name, text: file.text.slice(cut), cut };
  }

  async #save(): Promise<TechnicianAnswer> {
    if (this.#bundle === null) return refused('not-known');
    const { terminalId, places } = this.#parts;
    try {
      const saved = await saveBundle(this.#bundle, {
        directory: places.bundleDirectory,
        of: terminalId,
        madeBy: 'screen',
        atWallMs: Date.now(),
      });
      return { about: 'bundle-saved', ...saved };
    } catch (cause) {
      return refused('not-saved', cause instanceof Error ? cause.message : String(cause));
    }
  }
}
