import type { ChannelReply } from '#contract/channel-frames.ts';
import type { ChannelSecurity } from '#contract/channel-security.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { Clock } from '#contract/ports.ts';
import type { StubEvent } from '#contract/stub-control.ts';
import { createAcquirer } from './acquirer.ts';
import {
  type AcquirerProfile,
  CODE_LASTS_MS,
  type EnvelopeOpener,
  LATE_ANSWER_MS,
  SLOW_ISSUER_MS,
} from './house.ts';
import { createLedger } from './ledger.ts';
import { createMemoryStore } from './ledger-events.ts';
import { samplePay } from './sample-requests.ts';

export const HOUR_MS = 3_600_000;

const PROFILE: AcquirerProfile = {
  id: 'bank' as ChannelId,
  methods: ['card', 'qr-scan'],
  zoneOffsetMs: 8 * HOUR_MS,
  lateAnswerMs: LATE_ANSWER_MS,
  slowIssuerMs: SLOW_ISSUER_MS,
  codes: { lastsMs: CODE_LASTS_MS, extends: true },
  testCards: {},
};

/** For tests: an acquirer in China on a clock of the test, and connections that remember. */
export const createBench = <C extends Clock>(
  clock: C,
  set: {
    profile?: Partial<AcquirerProfile>;
    opener?: EnvelopeOpener;
    security?: ChannelSecurity;
  } = {},
) => {
  const profile = { ...PROFILE, ...set.profile };
  const ledger = createLedger({ channel: profile.id, store: createMemoryStore(), clock });
  const events: StubEvent[] = [];
  const acquirer = createAcquirer({
    profile,
    ledger,
    clock,
    opener: set.opener ?? { open: () => 'opened' },
    onEvent: (event) => events.push(event),
    ...(set.security === undefined ? {} : { security: set.security }),
  });

  const dial = () => {
    const replies: ChannelReply[] = [];
    const ends: string[] = [];
    /** What was done to the MACs of the connection: numbers of keys, and how they were spoilt. */
    const macs: (number | string)[] = [];
    const input = acquirer.connect({
      send: (reply) => replies.push(reply),
      reset: () => ends.push('reset'),
      close: () => ends.push('close'),
      keyed: ({ number }) => macs.push(number),
      spoilMacs: (how) => macs.push(how),
    });
    return { ...input, replies, ends, macs, classes: () => replies.map((reply) => reply.class) };
  };
  /** A connection that is signed on, its replies cleared. */
  const signedOn = () => {
    const connection = dial();
    connection.receive({ class: 'sign-on', terminal: samplePay().terminal, nonce: 'nonce-1234' });
    connection.replies.length = 0;
    return connection;
  };
  const whats = () => events.map((event) => event.what);
  const states = () => acquirer.rows().map((row) => row.state);
  return { acquirer, clock, dial, signedOn, events, whats, states };
};
