/** Views for looking at every screen without a host, parsed so that they stay possible ones. */
import type { Language } from '#contract/language.ts';
import { type RehearsalView, rehearsalView } from '#contract/rehearsal.ts';
import { type RunRecord, runRecord } from '#contract/run-record.ts';
import { customerPrompt, type TerminalView, terminalView } from '#contract/view.ts';
import { CODE_FIXTURES } from './code-fixtures.ts';

const EAST = { zh: '东方银行', en: 'East Bank' };
const HARBOR = { zh: '港湾银行', en: 'Harbor Bank' };
const LAKE = { zh: '湖畔支付', en: 'Lakeside Pay' };

const channel = (id: string, name: typeof EAST, state: string, roundTripMs: number | null) => ({
  id,
  name,
  state,
  roundTripMs,
  openReversals: 0,
});

const STATUS = {
  daemon: 'connected',
  stopped: null,
  channels: [
    channel('east', EAST, 'up', 42),
    channel('harbor', HARBOR, 'up', 65),
    channel('lakeside', LAKE, 'up', 88),
  ],
  active: [
    { method: 'card', channel: EAST },
    { method: 'qr-scan', channel: LAKE },
    { method: 'qr-show', channel: LAKE },
  ],
  openCovers: [] as object[],
  reader: 'ready',
  scanner: 'ready',
  printer: 'ready',
  cashier: { id: '1001', name: '李娜 Li Na', role: 'cashier' },
  terminalId: 'TILL0007',
};

const COVER = {
  saleId: 'sale-000831',
  attemptId: 'attempt-000831-1',
  channel: 'east',
  amountMinor: 12_850,
  currency: 'CNY',
};

/** East went down in the middle of a sale, and its reversal is still due. */
const EAST_DOWN = {
  ...STATUS,
  channels: [
    { ...channel('east', EAST, 'down', null), openReversals: 1 },
    ...STATUS.channels.slice(1),
  ],
  active: [{ method: 'card', channel: HARBOR }, ...STATUS.active.slice(1)],
  openCovers: [COVER],
};

const MOVED = { id: 'n-1', kind: 'moved', from: EAST, to: HARBOR, code: null };

const SALE = { amountMinor: 12_850, currency: 'CNY' };
const SALE_ID = 'sale-000831';
const MASKED = '622202******0123';
const METHODS = [
  { method: 'card', problem: null as string | null },
  { method: 'qr-scan', problem: null as string | null },
  { method: 'qr-show', problem: null as string | null },
];

const paying = (phase: string, moved = false) => ({
  kind: 'paying',
  ...SALE,
  method: 'card',
  masked: MASKED,
  via: moved ? HARBOR : EAST,
  movedFrom: moved ? EAST : null,
  phase,
});

const approved = (paper: string, moved = false) => ({
  kind: 'approved',
  ...SALE,
  saleId: SALE_ID,
  masked: MASKED,
  via: moved ? HARBOR : EAST,
  movedFrom: moved ? EAST : null,
  authCode: '083417',
  paper,
});

const notPaid = (code: string, paper: string | null = null) => ({
  kind: 'not-paid',
  ...SALE,
  saleId: SALE_ID,
  code,
  paper,
});

const unknown = (checking: boolean) => ({
  kind: 'unknown',
  ...SALE,
  saleId: SALE_ID,
  masked: MASKED,
  checking,
});

const day = (
  channel: typeof EAST,
  ours: object,
  theirs: object | null,
  difference: object | null,
) => ({
  channel,
  date: '20261122',
  batch: 23,
  ours,
  theirs,
  difference,
  carriedOver: theirs === null ? 1 : 0,
});
const EAST_DAY = { count: 41, minor: 1_284_550, refundCount: 2, refundMinor: 7_650 };
const HARBOR_DAY = { count: 12, minor: 96_300, refundCount: 0, refundMinor: 0 };
const SAME = { count: 0, minor: 0, refundCount: 0, refundMinor: 0 };
const AGREED = [day(EAST, EAST_DAY, EAST_DAY, SAME), day(HARBOR, HARBOR_DAY, HARBOR_DAY, SAME)];
const DIFFERENT = day(
  HARBOR,
  HARBOR_DAY,
  { ...HARBOR_DAY, count: 11, minor: 83_450, refundCount: 1, refundMinor: 500 },
  { count: -1, minor: -12_850, refundCount: 1, refundMinor: 500 },
);
const NOT_ASKED = day(EAST, EAST_DAY, null, null);
const OPEN_COVER = { channel: EAST, ...SALE, is: 'covered' };

const settled = (lines: readonly object[], open: readonly object[], paper = 'printed') => ({
  kind: 'settled',
  currency: 'CNY',
  lines,
  open,
  paper,
});

interface Fixture {
  readonly screen: object;
  readonly customer: string;
  readonly status?: object;
  readonly notices?: readonly object[];
}

const card = (prompt: string, again = false) => ({ kind: 'card', ...SALE, prompt, again });
const scan = (problem: string | null, again = false) => ({ kind: 'scan', ...SALE, problem, again });
const NO_BASKET = { times: null, lines: [] as object[], items: [] as object[], held: 0, after: {} };
const AMOUNT = { kind: 'amount', ...SALE, typedMinor: 12_850, ...NO_BASKET };
const EMPTY = { ...AMOUNT, amountMinor: 0, typedMinor: 0 };

const item = (key: string, zh: string, en: string, priceMinor: number) => ({
  key,
  name: { zh, en },
  priceMinor,
});
const WATER = item('q', '矿泉水', 'Water', 200);
const COFFEE = item('a', '咖啡', 'Coffee', 1_200);
const ITEMS = [
  WATER,
  item('w', '可乐', 'Cola', 350),
  item('e', '牛奶', 'Milk', 480),
  COFFEE,
  item('s', '茶叶蛋', 'Tea egg', 200),
  item('d', '饭团', 'Rice ball', 650),
  item('z', '报纸', 'Newspaper', 300),
  item('x', '折叠雨伞', 'Folding umbrella', 2_990),
  item('c', '购物袋', 'Bag', 30),
];
const line = (name: object | null, unitMinor: number, quantity: number) => ({
  name,
  unitMinor,
  quantity,
});
const LINES = [
  line(COFFEE.name, 1_200, 2),
  line({ zh: '折叠雨伞', en: 'Folding umbrella, black' }, 2_990, 1),
  line(null, 550, 1),
  line(WATER.name, 200, 12),
];
const BASKET = { ...EMPTY, items: ITEMS, lines: LINES, amountMinor: 8_340, held: 2 };

const LI = { id: '1001', name: '李娜 Li Na', role: 'cashier' };
const CHEN = { id: '9001', name: '陈静 Chen Jing', role: 'supervisor' };
const PEOPLE = [LI, { id: '1002', name: '王伟 Wang Wei', role: 'cashier' }, CHEN];
const signIn = (more: object) => ({
  kind: 'sign-in',
  after: {},
  typed: '',
  people: PEOPLE,
  problem: null,
  held: null,
  ...more,
});
const pinOf = (more: object) => ({
  kind: 'sign-in-pin',
  after: {},
  person: LI,
  digits: 0,
  step: 'typing',
  problem: null,
  waitMs: 0,
  held: null,
  ...more,
});
const drawer = (kind: string, more: object = {}) => ({
  kind,
  after: {},
  currency: 'CNY',
  amountMinor: 20_000,
  person: LI,
  step: 'counting',
  problem: null,
  ...more,
});
const closed = (countedMinor: number, paper: string) => ({
  kind: 'shift-closed',
  paper,
  report: {
    openedBy: LI,
    closedBy: CHEN,
    openedAtWallMs: 1_764_200_000_000,
    closedAtWallMs: 1_764_228_800_000,
    currency: 'CNY',
    floatMinor: 20_000,
    cash: { count: 7, minor: 41_850 },
    countedMinor,
    expectedMinor: 61_850,
    differenceMinor: countedMinor - 61_850,
    sold: [
      { method: 'card', product: 'sale', count: 41, minor: 1_284_550 },
      { method: 'qr-scan', product: 'sale', count: 12, minor: 96_300 },
    ],
    open: 1,
  },
});
const cash = (tenderedMinor: number, changeMinor: number | null, more: object = {}) => ({
  kind: 'cash',
  after: {},
  ...SALE,
  tenderedMinor,
  changeMinor,
  notes: [12_900, 13_000, 14_000, 15_000, 20_000],
  problem: null,
  keeping: false,
  ...more,
});
const cashPaid = (changeMinor: number, drawer: string, paper: string) => ({
  kind: 'cash-paid',
  ...SALE,
  saleId: 'S-01KAQ8ZT5W3M7N9P2R4S6V8X0Y',
  tenderedMinor: SALE.amountMinor + changeMinor,
  changeMinor,
  drawer,
  paper,
});
const heldBasket = (id: string, lines: readonly object[], totalMinor: number) => ({
  id,
  heldAtWallMs: 1_764_220_000_000,
  by: LI.name,
  lines,
  totalMinor,
});
const recall = (baskets: readonly object[]) => ({
  kind: 'recall',
  currency: 'CNY',
  baskets,
  keeping: false,
});
const NOBODY = { ...STATUS, cashier: null };

const FIXTURES = {
  'sign-in': { screen: signIn({}), customer: 'welcome', status: NOBODY },
  'sign-in-problem': {
    screen: signIn({ typed: '77', problem: 'PERSON_NOT_KNOWN' }),
    customer: 'welcome',
    status: NOBODY,
  },
  'sign-in-held': { screen: signIn({ people: [LI, CHEN], held: LI }), customer: 'welcome' },
  'sign-in-pin': { screen: pinOf({ digits: 3 }), customer: 'welcome', status: NOBODY },
  'sign-in-locked': { screen: pinOf({ held: LI, problem: 'PIN_WRONG' }), customer: 'welcome' },
  'sign-in-waiting': {
    screen: pinOf({ step: 'waiting', problem: 'PIN_WAIT', waitMs: 15_000 }),
    customer: 'welcome',
    status: NOBODY,
  },
  'shift-open': { screen: drawer('shift-open'), customer: 'welcome' },
  'shift-close': {
    screen: drawer('shift-close', { problem: 'DAEMON_GONE' }),
    customer: 'welcome',
  },
  'shift-closed': { screen: closed(61_850, 'printed'), customer: 'welcome' },
  'shift-closed-differs': { screen: closed(61_350, 'unclear'), customer: 'welcome' },
  'paper-left': {
    screen: {
      ...{ kind: 'paper-left', what: 'approved', copy: 'merchant' },
      ...{ saleId: '01JZ0000000000000000000042', paperAmountMinor: 12_850 },
      ...{ currency: 'CNY', printedTime: '2026-11-28 21:58:03', waiting: 2 },
    },
    customer: 'welcome',
  },
  'amount-empty': { screen: { ...EMPTY, items: ITEMS, held: 2 }, customer: 'welcome' },
  'amount-basket': { screen: BASKET, customer: 'welcome' },
  'amount-basket-typed': {
    screen: { ...BASKET, typedMinor: 550, amountMinor: 8_890 },
    customer: 'welcome',
  },
  'amount-times': { screen: { ...BASKET, times: 3 }, customer: 'welcome' },
  recall: {
    screen: recall([heldBasket('b-1', LINES, 8_340), heldBasket('b-2', [LINES[0] ?? {}], 2_400)]),
    customer: 'welcome',
  },
  'recall-none': { screen: recall([]), customer: 'welcome' },
  amount: { screen: AMOUNT, customer: 'welcome' },
  'amount-largest': {
    screen: { ...AMOUNT, amountMinor: 999_999_999_999, typedMinor: 999_999_999_999 },
    customer: 'welcome',
  },
  ...CODE_FIXTURES,
  method: { screen: { kind: 'method', ...SALE, methods: METHODS }, customer: 'welcome' },
  'method-problem': {
    screen: {
      kind: 'method',
      ...SALE,
      methods: [{ method: 'card', problem: 'READER_GONE' }, ...METHODS.slice(1)],
    },
    customer: 'welcome',
    status: { ...STATUS, reader: 'gone', printer: 'paper-low' },
  },
  card: { screen: card('present-card'), customer: 'present-card' },
  'card-retry': { screen: card('retry-card'), customer: 'retry-card' },
  'card-reading': { screen: card('card-reading'), customer: 'please-wait' },
  'card-again': {
    screen: card('present-card', true),
    customer: 'present-again',
    status: EAST_DOWN,
    notices: [MOVED],
  },
  'card-insert': { screen: card('insert-chip'), customer: 'insert-chip' },
  'card-swipe': { screen: card('swipe-card'), customer: 'swipe-card' },
  'card-remove': { screen: card('remove-card'), customer: 'remove-card' },
  pin: { screen: { kind: 'pin', ...SALE, masked: MASKED, again: false }, customer: 'enter-pin' },
  'pin-again': {
    screen: { kind: 'pin', ...SALE, masked: MASKED, again: true },
    customer: 'enter-pin-again',
  },
  scan: { screen: scan(null), customer: 'show-code' },
  'scan-problem': { screen: scan('CODE_NOT_KNOWN'), customer: 'show-code' },
  cash: { screen: cash(0, null), customer: 'pay-cash' },
  'cash-given': { screen: cash(20_000, 7_150), customer: 'pay-cash' },
  'cash-missing': {
    screen: cash(10_000, null, { problem: 'CASH_NOT_ENOUGH' }),
    customer: 'pay-cash',
  },
  'cash-paid': { screen: cashPaid(7_150, 'opened', 'printed'), customer: 'cash-change' },
  'cash-paid-trouble': {
    screen: cashPaid(0, 'not-opened', 'printer-trouble'),
    customer: 'cash-change',
    status: { ...STATUS, printer: 'gone' },
  },
  paying: { screen: paying('sending'), customer: 'please-wait' },
  'paying-slow': { screen: paying('slow'), customer: 'please-wait' },
  'paying-resolving': { screen: paying('resolving'), customer: 'please-wait' },
  'paying-moved': {
    screen: paying('sending', true),
    customer: 'please-wait',
    status: EAST_DOWN,
    notices: [MOVED],
  },
  'paying-reconnecting': {
    screen: paying('reconnecting'),
    customer: 'please-wait',
    status: { ...STATUS, daemon: 'reconnecting' },
  },
  approved: { screen: approved('printed'), customer: 'approved' },
  'approved-moved': {
    screen: approved('printing', true),
    customer: 'approved',
    status: EAST_DOWN,
    notices: [MOVED],
  },
  'approved-paper-out': {
    screen: approved('paper-out'),
    customer: 'approved',
    status: { ...STATUS, printer: 'paper-out' },
  },
  'approved-unclear': { screen: approved('unclear'), customer: 'approved' },
  'not-paid': { screen: notPaid('DECLINED_NO_FUNDS'), customer: 'not-paid' },
  'not-paid-reversed': {
    screen: notPaid('NOT_SUCCESSFUL', 'printed'),
    customer: 'not-paid',
    status: EAST_DOWN,
  },
  'not-paid-paper-out': {
    screen: notPaid('NOT_SUCCESSFUL', 'paper-out'),
    customer: 'not-paid',
    status: { ...EAST_DOWN, printer: 'paper-out' },
  },
  unknown: { screen: unknown(false), customer: 'please-wait' },
  'unknown-checking': { screen: unknown(true), customer: 'please-wait' },
  'settle-confirm': {
    screen: { kind: 'settle-confirm', problem: null },
    customer: 'welcome',
    status: EAST_DOWN,
  },
  'settle-failed': {
    screen: { kind: 'settle-confirm', problem: 'DAEMON_GONE' },
    customer: 'welcome',
    status: { ...STATUS, daemon: 'reconnecting', channels: [], active: [] },
  },
  settling: { screen: { kind: 'settling' }, customer: 'welcome' },
  settled: { screen: settled(AGREED, []), customer: 'welcome' },
  'settled-difference': {
    screen: settled([NOT_ASKED, DIFFERENT], [OPEN_COVER, { ...OPEN_COVER, is: 'unknown' }]),
    customer: 'welcome',
    status: EAST_DOWN,
  },
  'settled-not-asked': {
    screen: settled([NOT_ASKED, AGREED[1] ?? NOT_ASKED], [OPEN_COVER], 'paper-out'),
    customer: 'welcome',
    status: { ...EAST_DOWN, printer: 'paper-out' },
  },
  'settled-nothing': { screen: settled([], [], 'unclear'), customer: 'welcome' },
  'daemon-gone': {
    screen: EMPTY,
    customer: 'welcome',
    status: { ...STATUS, daemon: 'reconnecting', channels: [], active: [] },
  },
  stopped: {
    screen: EMPTY,
    customer: 'welcome',
    status: { ...STATUS, stopped: 'JOURNAL_DAMAGED' },
  },
  'channels-mixed': {
    screen: AMOUNT,
    customer: 'welcome',
    status: {
      ...EAST_DOWN,
      channels: [
        channel('east', EAST, 'signing-on', null),
        channel('harbor', HARBOR, 'up', 1_240),
        channel('lakeside', LAKE, 'stale', 310),
        {
          ...channel('north', { zh: '北方清算', en: 'North Clearing' }, 'suspended', null),
          openReversals: 2,
        },
      ],
    },
    notices: [
      { id: 'n-2', kind: 'attention', from: null, to: null, code: 'REVERSAL_STUCK' },
      { id: 'n-3', kind: 'channel-down', from: EAST, to: null, code: null },
    ],
  },
} as const satisfies Readonly<Record<string, Fixture>>;

export type FixtureName = keyof typeof FIXTURES;
export const FIXTURE_NAMES = Object.keys(FIXTURES) as readonly FixtureName[];

/** Fixtures that show every prompt of the customer's display once. */
export const CUSTOMER_FIXTURES = customerPrompt.options.map((prompt) => {
  const name = FIXTURE_NAMES.find((known) => FIXTURES[known].customer === prompt);
  if (name === undefined) throw new Error(`no fixture shows the customer ${prompt}`);
  return name;
});

/** The whole view of a fixture; throws when the contract no longer allows it. */
export function fixtureView(name: FixtureName, language: Language): TerminalView {
  const { screen, customer, status, notices }: Fixture = FIXTURES[name];
  return terminalView.parse({
    language,
    volume: 2,
    motion: 'system',
    supervision: { state: 'none' },
    supervisors: [CHEN],
    screen,
    customer,
    status: status ?? STATUS,
    notices: notices ?? [],
  });
}

const paper = (id: string, title: string) => ({
  id,
  svg:
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 320" width="240" height="320">' +
    '<rect width="240" height="320" fill="#fff"/><g font-family="monospace" font-size="14">' +
    `<text x="60" y="40">${title}</text><text x="20" y="90">CNY 128.50</text>` +
    '<text x="20" y="120">622202******0123</text><text x="20" y="150">AUTH 083417</text>' +
    '</g></svg>',
});

const scenarioOf = (file: string, title: string, obstacle: string | null) => ({
  ...{ file, title, obstacle, own: false },
  rows: ['A6', 'P4'],
});

/** A run in which one thing came otherwise than expected. */
export function fixtureRun(): RunRecord {
  const saleId = 'sale-000831';
  const entry = (atMs: number, what: string, channel: string | null, detail: string) => ({
    ...{ kind: 'journal', atMs, saleId, what, channel, detail },
  });
  return runRecord.parse({
    ...{ title: 'A bank that dies after the request left is covered', file: 'covered.yaml' },
    ...{ rows: ['A6', 'P4'], about: '', time: 'real', startedAtWallMs: 0, endedMs: 2_100 },
    channels: [
      { id: 'east', name: EAST },
      { id: 'harbor', name: HARBOR },
    ],
    events: [
      { kind: 'screen', atMs: 0, screen: 'amount', detail: '' },
      { kind: 'deed', atMs: 100, by: 'cashier', what: 'type 128.50' },
      { kind: 'screen', atMs: 240, screen: 'card', detail: 'present-card' },
      { kind: 'customer', atMs: 240, prompt: 'present-card' },
      { kind: 'screen', atMs: 360, screen: 'paying', detail: 'sending' },
      { kind: 'customer', atMs: 360, prompt: 'please-wait' },
      entry(364, 'sale-accepted', null, ''),
      entry(364, 'attempt-armed', 'east', 'attempt 1, stan 831, after first'),
      { kind: 'acquirer', atMs: 380, channel: 'east', what: 'approved', attemptId: 'a-1' },
      entry(385, 'attempt-unknown', 'east', 'reset'),
      { kind: 'channel', atMs: 386, channel: 'east', state: 'down' },
      entry(1_880, 'cover-opened', 'east', ''),
      entry(1_880, 'attempt-armed', 'harbor', 'attempt 2, stan 412, after covered'),
      entry(1_910, 'attempt-approved', 'harbor', 'authorisation 083417, by reply'),
      entry(1_910, 'sale-approved', 'harbor', ''),
      { kind: 'screen', atMs: 1_912, screen: 'approved', detail: 'printing' },
      { kind: 'customer', atMs: 1_912, prompt: 'approved' },
    ],
    sales: [{ saleId, amountMinor: 12_850, acceptedMs: 364, answer: { kind: 'open', saleId } }],
    ledger: [],
    claims: [
      {
        ...{ what: 'sale 1, answer', expected: 'approved', got: 'approved' },
        ...{ holds: true, atMs: 1_910 },
      },
      {
        ...{ what: 'sale 1, paid by', expected: 'east', got: 'harbor' },
        ...{ holds: false, atMs: 1_910 },
      },
    ],
  });
}

/** A simulated world in the middle of a rehearsal. */
export function fixtureRehearsal(asking: 'nothing' | 'card' | 'pin'): RehearsalView {
  return rehearsalView.parse({
    people: PEOPLE.map((person) => ({ ...person, pin: '2580' })),
    cards: [
      { id: 'union-debit', name: { zh: '借记卡（有密码）', en: 'Debit, with PIN' } },
      { id: 'union-credit', name: { zh: '信用卡（免密）', en: 'Credit, no PIN' } },
      { id: 'no-funds', name: { zh: '余额不足', en: 'Not enough funds' } },
    ],
    pad: {
      lines: asking === 'nothing' ? ['WELCOME', 'TILL0007'] : ['CNY 128.50', 'PLEASE ENTER PIN'],
      asking,
      pinLength: asking === 'pin' ? 4 : 0,
    },
    reader: {
      ...{ standing: 'pin-pad', choices: ['pin-pad', 'stripe'], plugged: true },
      ...{ fault: 'none', faults: ['none', 'silent', 'twice'] },
    },
    scanner: { plugged: true },
    codes: [
      { id: 'wechat', name: { zh: '微信付款码', en: 'WeChat code' } },
      { id: 'alipay', name: { zh: '支付宝付款码', en: 'Alipay code' } },
      { id: 'poster', name: { zh: '海报网址', en: 'Address on a poster' } },
    ],
    printer: { fault: 'none', papers: [paper('p-2', 'CUSTOMER'), paper('p-1', 'MERCHANT')] },
    channels: [
      {
        id: 'east',
        name: EAST,
        fault: 'reset-after-request',
        manner: 'honest',
        ledger: ['000831 12850 tombstone', '000830 4500 kept'],
      },
      {
        id: 'harbor',
        name: HARBOR,
        fault: 'none',
        manner: 'claims-reversals',
        ledger: ['000831 12850 kept'],
      },
      { id: 'lakeside', name: LAKE, fault: 'none', manner: 'honest', ledger: [] },
    ],
    scenarios: [
      scenarioOf('covered.yaml', 'A bank that dies after the request left is covered', null),
      scenarioOf('two-decimals.yaml', 'two-decimals.yaml:7: two decimals at most', 'refused'),
      scenarioOf('daemon-killed.yaml', 'A payment service that is killed finds it', 'kill-daemon'),
      { ...scenarioOf('by-hand.yaml', 'What was done on Friday', null), own: true },
    ],
    doing: { kind: 'recording' },
    saving: { kind: 'saved', file: 'by-hand.yaml' },
  });
}
