import type { TerminalId } from '#contract/ids.ts';
import type { Clock, MonotonicMs, Random, Timer } from '#contract/ports.ts';
import type { Handler } from '../pipeline.ts';

interface Ports {
  readonly terminal: TerminalId;
  readonly clock: Clock;
  readonly random: Random;
  readonly limitMs: number;
}

/**
 * Signs on as soon as the socket opens. The nonce binds the answer to this very connection; an
 * answer with another one proves nothing (rule 16).
 */
export const signOnHandler = ({ terminal, clock, random, limitMs }: Ports): Handler => {
  const nonce = random.id();
  let waiting: Timer | null = null;
  const done = (): void => {
    waiting?.cancel();
    waiting = null;
  };
  return {
    name: 'sign-on',
    event(event, next) {
      if (event.kind === 'closed') done();
      next.raise(event);
      if (event.kind !== 'opened') return;
      const deadlineMs = (clock.monotonicNow() + limitMs) as MonotonicMs;
      waiting = clock.after(limitMs, () => {
        waiting = null;
        next.raise({ kind: 'sign-on-failed', detail: 'no answer to sign-on' });
      });
      next.down({ at: 'request', request: { class: 'sign-on', terminal, nonce }, deadlineMs });
    },
    inbound(message, next) {
      if (message.at !== 'reply' || message.reply.class !== 'sign-on-reply') {
        return next.up(message);
      }
      const { reply } = message;
      if (waiting === null || reply.nonce !== nonce) return next.up(message);
      done();
      if (!reply.accepted) {
        return next.raise({ kind: 'sign-on-failed', detail: `refused, code ${reply.code}` });
      }
      next.raise({ kind: 'signed-on', day: { batch: reply.batch, date: reply.date } });
    },
  };
};
