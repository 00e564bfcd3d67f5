/** Sales, attempts and entries to test with: what a test changes is what the test is about. */
import type {
  AttemptId,
  Batch,
  ChannelId,
  PersonId,
  SaleId,
  Stan,
  TerminalId,
} from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Attempt, AttemptState, Sale, SaleState } from './attempt.ts';
import { type ChannelProfile, channelProfile } from './channel-profile.ts';
import type { EntryBody, EntryKind, EntryOf } from './journal/entries.ts';

export const SALE = 'sale-1' as SaleId;
export const ATTEMPT = 'attempt-1' as AttemptId;
export const CHANNEL = 'bank-east' as ChannelId;
export const TERMINAL = 'T0000001' as TerminalId;
export const PERSON = 'Li Na' as PersonId;
export const AMOUNT = 12_500 as AmountMinor;

export const IDENTITY = {
  terminal: TERMINAL,
  stan: 7 as Stan,
  batch: 3 as Batch,
  date: '20260105',
  attemptId: ATTEMPT,
};

/** One of each state of an attempt. */
export const ATTEMPT_STATES: {
  readonly [At in AttemptState['at']]: Extract<AttemptState, { at: At }>;
} = {
  armed: { at: 'armed' },
  unknown: { at: 'unknown', cause: 'reset' },
  reversing: {
    at: 'reversing',
    covered: false,
    sends: 0,
    noOriginalSaid: false,
    exception: null,
  },
  'not-sent': { at: 'not-sent' },
  refused: { at: 'refused', hostCode: '96' },
  declined: { at: 'declined', hostCode: '05' },
  approved: { at: 'approved', authCode: '123456', hostReference: '000000000001', atWallMs: 1 },
  reversed: { at: 'reversed', result: 'reversed' },
  'closed-by-person': { at: 'closed-by-person' },
};

/** One of each state of a sale. */
export const SALE_STATES: { readonly [At in SaleState['at']]: Extract<SaleState, { at: At }> } = {
  open: { at: 'open' },
  'awaiting-credential': { at: 'awaiting-credential' },
  approved: { at: 'approved', attemptId: ATTEMPT },
  declined: { at: 'declined', attemptId: ATTEMPT, hostCode: '05' },
  failed: { at: 'failed', code: 'NOT_SUCCESSFUL' },
};

export const sampleAttempt = (changes: Partial<Attempt> = {}): Attempt => ({
  saleId: SALE,
  product: 'sale',
  attemptId: ATTEMPT,
  number: 1,
  channel: CHANNEL,
  identity: IDENTITY,
  amountMinor: AMOUNT,
  currency: 'CNY',
  armedAtWallMs: 1,
  state: ATTEMPT_STATES.armed,
  ...changes,
});

export const sampleSale = (changes: Partial<Sale> = {}): Sale => ({
  saleId: SALE,
  terminalId: TERMINAL,
  cashier: PERSON,
  product: 'sale',
  refund: null,
  method: 'card',
  amountMinor: AMOUNT,
  currency: 'CNY',
  masked: '622202******0005',
  acceptedAtWallMs: 1,
  state: SALE_STATES.open,
  attempts: [],
  refunds: [],
  ...changes,
});

const ids = { saleId: SALE, attemptId: ATTEMPT };

const DAY = {
  saleId: null,
  channel: CHANNEL,
  terminal: TERMINAL,
  date: IDENTITY.date,
  batch: IDENTITY.batch,
};

/** One of each kind of entry, all about the same sale and attempt. */
export const ENTRIES: { readonly [K in EntryKind]: EntryOf<K> } = {
  'sale-accepted': {
    kind: 'sale-accepted',
    saleId: SALE,
    terminalId: TERMINAL,
    cashier: PERSON,
    product: 'sale',
    method: 'card',
    amountMinor: AMOUNT,
    currency: 'CNY',
    masked: '622202******0005',
  },
  'channel-disabled': {
    kind: 'channel-disabled',
    saleId: null,
    channel: CHANNEL,
    person: PERSON,
    reason: 'declines too much',
  },
  'channel-enabled': {
    kind: 'channel-enabled',
    saleId: null,
    channel: CHANNEL,
    person: PERSON,
    reason: 'the bank mended it',
  },
  'attempt-armed': {
    kind: 'attempt-armed',
    ...ids,
    number: 1,
    channel: CHANNEL,
    identity: IDENTITY,
    amountMinor: AMOUNT,
    currency: 'CNY',
    after: 'first',
  },
  'route-decided': {
    kind: 'route-decided',
    saleId: SALE,
    trace: {
      ...{ v: 1, rules: '1-00000000', atWallMs: 1, mode: 'execute' },
      order: {
        ...{ terminalId: TERMINAL, product: 'sale', method: 'card', amountMinor: AMOUNT },
        ...{ currency: 'CNY', payer: { kind: 'card', bin: '622202' }, shown: 'nowhere' },
      },
      ...{ card: null, tried: [], attemptsPerSale: 3, standing: null },
      candidates: [{ id: CHANNEL, at: 'taken' }],
      ...{ more: 0, quota: null },
      outcome: { kind: 'taken', channel: CHANNEL, source: { by: 'own-priority' } },
    },
    drawn: null,
    discount: null,
  },
  'attempt-not-sent': { kind: 'attempt-not-sent', ...ids, reason: 'no-connection' },
  'attempt-refused': { kind: 'attempt-refused', ...ids, hostCode: '96' },
  'attempt-declined': { kind: 'attempt-declined', ...ids, hostCode: '05' },
  'attempt-approved': {
    kind: 'attempt-approved',
    ...ids,
    authCode: '123456',
    hostReference: '000000000001',
    by: 'reply',
  },
  'attempt-unknown': { kind: 'attempt-unknown', ...ids, cause: 'reset' },
  'reversal-ordered': { kind: 'reversal-ordered', ...ids, reason: 'unresolved' },
  'cover-opened': { kind: 'cover-opened', ...ids, amountMinor: AMOUNT },
  'reversal-sent': { kind: 'reversal-sent', ...ids, send: 1 },
  'reversal-no-original': { kind: 'reversal-no-original', ...ids },
  'reversal-acknowledged': { kind: 'reversal-acknowledged', ...ids, result: 'reversed' },
  'reversal-exception': { kind: 'reversal-exception', ...ids, code: 'REVERSAL_STUCK' },
  'reversal-closed': { kind: 'reversal-closed', ...ids, person: PERSON, reason: 'seen at bank' },
  'credential-consumed': { kind: 'credential-consumed', saleId: SALE },
  'credential-renewed': { kind: 'credential-renewed', saleId: SALE },
  'sale-approved': { kind: 'sale-approved', ...ids },
  'sale-declined': { kind: 'sale-declined', ...ids, hostCode: '05' },
  'sale-failed': { kind: 'sale-failed', saleId: SALE, code: 'NOT_SUCCESSFUL' },
  'refund-ordered': {
    kind: 'refund-ordered',
    saleId: SALE,
    refundId: 'refund-1' as SaleId,
    amountMinor: AMOUNT,
  },
  'sale-handed-over': {
    kind: 'sale-handed-over',
    saleId: SALE,
    person: PERSON,
    reason: 'the customer left',
  },
  'day-settled': {
    kind: 'day-settled',
    ...DAY,
    person: PERSON,
    count: 1,
    minor: AMOUNT,
    carriedOver: 0,
  },
  discrepancy: { kind: 'discrepancy', ...DAY, countDifference: 1, minorDifference: AMOUNT },
  'route-forced': {
    kind: 'route-forced',
    saleId: null,
    force: {
      ...{ channel: CHANNEL, person: PERSON, reason: 'west is slow', forMs: 60_000 },
      ...{ sinceWallMs: 1, untilWallMs: 60_001 },
    },
  },
  'route-lifted': {
    kind: 'route-lifted',
    saleId: null,
    channel: CHANNEL,
    person: PERSON,
    reason: 'west is well again',
  },
  'route-force-expired': {
    kind: 'route-force-expired',
    saleId: null,
    channel: CHANNEL,
    cause: 'time',
  },
  alarm: {
    kind: 'alarm',
    ...ids,
    channel: CHANNEL,
    code: 'UNMATCHED_REPLY',
    detail: 'to look at',
  },
};

const armed = [ENTRIES['sale-accepted'], ENTRIES['attempt-armed']] as const;
const unknown = [...armed, ENTRIES['attempt-unknown']] as const;
const reversing = [...unknown, ENTRIES['reversal-ordered']] as const;

/** Entries that bring an attempt of an accepted sale into each state, as a run would write them. */
export const PATHS: { readonly [At in AttemptState['at']]: readonly EntryBody[] } = {
  armed,
  unknown,
  reversing,
  'not-sent': [...armed, ENTRIES['attempt-not-sent']],
  refused: [...armed, ENTRIES['attempt-refused']],
  declined: [...armed, ENTRIES['attempt-declined'], ENTRIES['sale-declined']],
  approved: [...armed, ENTRIES['attempt-approved'], ENTRIES['sale-approved']],
  reversed: [...reversing, ENTRIES['reversal-acknowledged']],
  'closed-by-person': [...reversing, ENTRIES['reversal-closed']],
};

/** The same way, of a sale whose customer pays a code of the shop. */
export const byShownCode = (path: readonly EntryBody[]): readonly EntryBody[] =>
  path.map((body) =>
    body.kind === 'sale-accepted' ? { ...body, method: 'qr-show', masked: '' } : body,
  );

export const sampleProfile = (changes: Partial<ChannelProfile> = {}): ChannelProfile => ({
  ...channelProfile.parse({
    id: CHANNEL,
    name: { zh: '东方银行', en: 'Bank East' },
    methods: ['card', 'qr-scan'],
    addresses: ['ws://bank-east'],
  }),
  ...changes,
});
