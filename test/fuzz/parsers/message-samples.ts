/** Good messages of every kind, which the fuzzer alters. No card data: envelopes are made up. */

const IDENTITY = {
  terminal: 'SL000001',
  stan: 4711,
  batch: 23,
  date: '20261122',
  attemptId: 'attempt-1',
};

export const REPLIES = [
  {
    class: 'sign-on-reply',
    nonce: 'nonce-12345678',
    accepted: true,
    code: '00',
    batch: 23,
    date: '20261122',
  },
  {
    ...{ class: 'sign-on-reply', nonce: 'nonce-12345678', accepted: true, code: '00' },
    ...{ batch: 23, date: '20261122' },
    keys: { number: 1, sealed: 'QUJDREVGR0g=', signature: 'QUJDREVGR0g=' },
  },
  { class: 'challenge', nonce: 'nonce-12345678', challenge: 'QUJDREVGR0g=' },
  { class: 'new-keys' },
  { class: 'pong', number: 7 },
  {
    class: 'pay-reply',
    ...IDENTITY,
    amountMinor: 12_850,
    currency: 'CNY',
    code: '00',
    authCode: '083921',
    hostReference: '112230450047',
  },
  {
    class: 'inquiry-reply',
    ...IDENTITY,
    state: 'paid',
    amountMinor: 12_850,
    code: '00',
    authCode: '083921',
  },
  { class: 'reversal-reply', ...IDENTITY, result: 'no-original', code: '25' },
  {
    class: 'order-reply',
    ...IDENTITY,
    ...{ amountMinor: 12_500, currency: 'CNY', code: '00' },
    shown: { payload: 'https://pay.example/order', lastsMs: 120_000 },
  },
  { class: 'close-reply', ...IDENTITY, result: 'closed', code: '00' },
  { class: 'extend-reply', ...IDENTITY, lastsMs: 120_000, code: '00' },
  {
    class: 'totals-reply',
    terminal: 'SL000001',
    date: '20261122',
    batch: 23,
    approvedCount: 3,
    approvedMinor: 38_550,
    reversedCount: 0,
    reversedMinor: 0,
  },
];

const CREDENTIAL = {
  envelope: 'QUJDREVGR0hJSktMTU5PUA==',
  sealedTo: ['north', 'south'],
  singleUse: false,
  masked: '620000******0005',
  routing: { kind: 'card', bin: '62000000' },
};

export const ORDER = {
  saleId: 'sale-1',
  terminalId: 'SL000001',
  cashier: '01',
  product: 'sale',
  method: 'card',
  amountMinor: 12_850,
  currency: 'CNY',
  credential: CREDENTIAL,
};

export const REQUESTS: readonly (readonly [method: string, params: unknown])[] = [
  ['session.hello', { version: 1, token: 'token', client: 'terminal' }],
  ['status.read', {}],
  ['payment.pay', ORDER],
  [
    'payment.pay',
    { ...ORDER, credential: { ...CREDENTIAL, routing: { kind: 'code', wallet: 'wechat' } } },
  ],
  ['payment.present-again', { saleId: 'sale-1', credential: CREDENTIAL }],
  ['payment.pay', { ...ORDER, method: 'qr-show', credential: { routing: { kind: 'shown-code' } } }],
  ['payment.abandon', { saleId: 'sale-1' }],
  ['payment.extend-code', { saleId: 'sale-1' }],
  ['payment.find', { saleId: 'sale-1' }],
  ['payment.check', { saleId: 'sale-1' }],
  ['sales.page', { before: null, limit: 20, search: {} }],
  ['sales.page', { before: 77, limit: 50, search: { amountMinor: 1250, last4: '0005' } }],
  [
    'payment.refund',
    {
      ...{ saleId: 'refund-1', terminalId: 'T0000001', cashier: 'Li Na', product: 'refund' },
      refund: { kind: 'void', original: 'sale-1', person: 'Chen', reason: 'wrong amount' },
      ...{ amountMinor: 1250, currency: 'CNY' },
    },
  ],
  ['payment.hand-over', { saleId: 'sale-1', person: 'Chen', reason: 'the customer left' }],
  ['sales.show', { saleId: 'sale-1' }],
  ['settlement.run', { person: 'Fang Wang' }],
  ['reversals.list', {}],
  ['reversals.close', { attemptId: 'attempt-1', person: 'Fang Wang', reason: 'by telephone' }],
  ['faults.set', { channel: 'north', fault: 'hang', payments: 1 }],
];

export const UI_MESSAGES = [
  { sequence: 1, message: { kind: 'intent', intent: { kind: 'key', key: '00' } } },
  { sequence: 2, message: { kind: 'intent', intent: { kind: 'pay-by', method: 'card' } } },
  { sequence: 3, message: { kind: 'intent', intent: { kind: 'scanned', text: '1345678901' } } },
  {
    sequence: 4,
    message: {
      kind: 'intent',
      intent: { kind: 'supervisor', person: 'Li Na', reason: 'customer left' },
    },
  },
  {
    sequence: 5,
    message: {
      kind: 'rehearsal',
      intent: { kind: 'present-card', card: 'unionpay-credit', how: 'tap' },
    },
  },
  {
    kind: 'rehearsal',
    rehearsal: {
      people: [],
      cards: [{ id: 'unionpay-credit', name: { zh: '银联信用卡', en: 'UnionPay credit' } }],
      pad: {
        lines: ['欢迎光临'],
        asking: 'nothing',
        pinLength: 0,
      },
      reader: {
        standing: 'pin-pad',
        choices: ['pin-pad', 'stripe'],
        plugged: true,
        fault: 'none',
        faults: ['none', 'silent'],
      },
      scanner: { plugged: true },
      codes: [],
      printer: { fault: 'none', papers: [] },
      channels: [],
      scenarios: [],
      doing: { kind: 'nothing' },
      saving: { kind: 'nothing' },
    },
  },
];

const OF_ATTEMPT = { saleId: 'sale-1', attemptId: 'attempt-1' };

export const ENTRIES = [
  {
    kind: 'attempt-armed',
    ...OF_ATTEMPT,
    number: 1,
    channel: 'north',
    identity: IDENTITY,
    amountMinor: 12_850,
    currency: 'CNY',
    after: 'first',
  },
  { kind: 'attempt-declined', ...OF_ATTEMPT, hostCode: '51' },
  {
    kind: 'attempt-approved',
    ...OF_ATTEMPT,
    authCode: '083921',
    hostReference: '112230450047',
    by: 'late-reply',
  },
  { kind: 'cover-opened', ...OF_ATTEMPT, amountMinor: 12_850 },
  {
    kind: 'alarm',
    saleId: null,
    attemptId: null,
    channel: 'north',
    code: 'CONFIG_WRONG',
    detail: 'something to look at',
  },
];
