/**
 * Why an attempt was not let through; `code` alone tells the variants apart. `retryAfterMs`: how
 * long until asking again can help; null when waiting doesn't help, or nobody knows how long.
 */
export type Refusal =
  | {
      readonly slot: 'authority';
      readonly code: 'terminal-barred' | 'channel-barred' | 'product-barred';
      readonly retryAfterMs: null;
      /** The id that is on the deny list or missing on the allow list. */
      readonly who: string;
    }
  | {
      readonly slot: 'system';
      readonly code: 'loop-lag' | 'too-many-payments' | 'journal-backlog';
      readonly retryAfterMs: number;
      readonly measured: number;
      readonly limit: number;
    }
  | {
      readonly slot: 'flow';
      readonly code: 'total-rate' | 'channel-rate';
      readonly retryAfterMs: number;
      readonly perSecond: number;
    }
  | {
      readonly slot: 'flow';
      readonly code: 'total-in-flight' | 'channel-in-flight';
      readonly retryAfterMs: null;
      readonly limit: number;
    }
  | {
      readonly slot: 'degrade';
      readonly code: 'breaker-open' | 'breaker-proving' | 'breaker-returning';
      readonly retryAfterMs: number;
    };

export type RefusalCode = Refusal['code'];

const LIST_OF: Readonly<Record<Extract<Refusal, { slot: 'authority' }>['code'], string>> = {
  'terminal-barred': 'terminal',
  'channel-barred': 'channel',
  'product-barred': 'product',
};

/** A few words for a technician: which slot, and why. English; for logs, view and CLI. */
export const explain = (refusal: Refusal): string => {
  switch (refusal.code) {
    case 'terminal-barred':
    case 'channel-barred':
    case 'product-barred':
      return `${LIST_OF[refusal.code]} ${refusal.who} is not allowed by the lists`;
    case 'loop-lag':
      return `this daemon lags ${Math.round(refusal.measured)} ms, limit ${refusal.limit} ms`;
    case 'too-many-payments':
      return `${refusal.measured} payments under way, limit ${refusal.limit}`;
    case 'journal-backlog':
      return `${refusal.measured} entries wait for the disk, limit ${refusal.limit}`;
    case 'total-rate':
      return `more than ${refusal.perSecond} attempts a second in total`;
    case 'channel-rate':
      return `more than ${refusal.perSecond} attempts a second on this channel`;
    case 'total-in-flight':
      return `${refusal.limit} attempts in flight in total, the limit`;
    case 'channel-in-flight':
      return `${refusal.limit} attempts in flight on this channel, the limit`;
    case 'breaker-open':
      return `breaker open for ${Math.ceil(refusal.retryAfterMs / 1_000)} s more`;
    case 'breaker-proving':
      return 'breaker half-open: waits for sign-on and good pings';
    case 'breaker-returning':
      return 'channel has just returned: few attempts at a time at first';
    default:
      return unheard(refusal);
  }
};

const unheard = (refusal: never): never => {
  throw new Error(`a refusal nobody explains: ${JSON.stringify(refusal)}`);
};
