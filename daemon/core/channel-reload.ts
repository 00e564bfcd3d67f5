import type { ApiResult } from '#contract/daemon-api.ts';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { ChannelId, TerminalId } from '#contract/ids.ts';
import type { Log } from '#contract/ports.ts';
import type { StandingForce } from '#contract/route-api.ts';
import { type ChannelRoster, type ConfiguredChannel, LeavingNotKept } from './channel-roster.ts';
import { findingText } from './route/rules/read-rules.ts';
import type { RuleBook } from './route/rules/rule-book.ts';

/** The configuration read anew; nothing of it counts yet. */
export type ChannelsRead =
  | {
      readonly kind: 'read';
      readonly terminal: TerminalId;
      readonly channels: readonly ConfiguredChannel[];
      /** Other keys that changed: they count from the next start on. */
      readonly fromNextStart: readonly string[];
      /** Puts what belongs to these channels (keys, certificates) in force. */
      take(): void;
    }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly detail: string };

export interface ReloadPorts {
  readonly terminal: TerminalId;
  readonly roster: ChannelRoster;
  readonly rules: RuleBook;
  readonly log: Log;
  read(): Promise<ChannelsRead>;
  forced(): StandingForce | null;
  changed(): void;
}

type Reloaded = ApiResult<'channels.reload'>;

/**
 * Takes the configured channels anew while payments run: read, check, keep, take; the last three in
 * one synchronous step, so that no attempt is armed between a list and the rules that speak of it.
 * Refused, nothing changed.
 */
export class ChannelReload {
  readonly #ports: ReloadPorts;
  #isReading = false;

  constructor(ports: ReloadPorts) {
    this.#ports = ports;
  }

  async reload(): Promise<Reloaded> {
    if (this.#isReading) return refused('RELOAD_REFUSED', 'another reload is under way');
    this.#isReading = true;
    try {
      const result = this.#take(await this.#ports.read());
      this.#tell(result);
      return result;
    } finally {
      this.#isReading = false;
    }
  }

  #take(read: ChannelsRead): Reloaded {
    if (read.kind === 'refused') return refused(read.code, read.detail);
    const { roster, rules } = this.#ports;
    const why = this.#misfit(read.terminal, read.channels);
    if (why !== null) return refused('RELOAD_REFUSED', why);
    const proposed = rules.propose(read.channels.map(({ profile }) => profile));
    if (proposed.kind === 'refused') {
      const [first] = proposed.findings;
      const where = first === undefined ? '' : findingText(first);
      return refused('RELOAD_REFUSED', `the routing rules do not fit these channels: ${where}`);
    }
    let taken: ReturnType<ChannelRoster['take']>;
    try {
      // What the channels sign on with must be in force before one of them dials.
      taken = roster.take(read.channels, () => {
        read.take();
        proposed.take();
      });
    } catch (cause) {
      if (!(cause instanceof LeavingNotKept)) throw cause;
      return refused('RELOAD_REFUSED', cause.message);
    }
    this.#ports.changed();
    const { added, removed, changed } = taken;
    return {
      kind: 'reloaded',
      ...{ added: [...added], removed: [...removed], changed: [...changed] },
      leaving: [...roster.leaving()],
      fromNextStart: [...read.fromNextStart],
    };
  }

  /** Why these channels can't be taken while the service runs; null: they can. */
  #misfit(terminal: TerminalId, channels: readonly ConfiguredChannel[]): string | null {
    if (terminal !== this.#ports.terminal) {
      return `terminal: this service runs as ${this.#ports.terminal}; stop it to start as ${terminal}`;
    }
    const forced = this.#ports.forced()?.channel;
    const has = (id: ChannelId): boolean => channels.some(({ profile }) => profile.id === id);
    return forced === undefined || has(forced)
      ? null
      : `channels: a person forced all sales onto ${forced}; lift the force first`;
  }

  #tell(result: Reloaded): void {
    const { log } = this.#ports;
    if (result.kind === 'reloaded') {
      const { added, removed, changed, leaving } = result;
      log.info('channels taken anew', {
        added: added.join(' '),
        removed: removed.join(' '),
        changed: changed.join(' '),
        leaving: leaving.join(' '),
      });
    } else {
      log.error('the channels in force stay: their new configuration was refused', {
        code: result.code,
        why: result.detail,
      });
    }
  }
}

const refused = (code: ErrorCode, detail: string): Reloaded => ({
  kind: 'refused',
  code,
  detail: detail.slice(0, 400),
});
